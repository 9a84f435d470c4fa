import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { baseNameOf } from '../../../../formats';
import type { Programs } from '../../../programs';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';
import { bookFacts, ownPicturesOnly, titleInText } from './pandoc-filters';
import type { ToolOption } from '../../options/tool-option';

/** Markup and text documents with Pandoc. */
export function convertMarkup(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'convert',
    name: 'pandoc',
    needs: ['pandoc'],
    pairs: Object.keys(readers).flatMap((from) =>
      Object.keys(writers)
        .filter((to) => to !== from || to === 'md')
        .map((to) => ({
          from: [from],
          to: [to],
          options: optionsOf(from, to),
          fallback: ebooks.has(from) || (ebooks.has(to) && readByCalibre.has(from)),
        })),
    ),
    run: convert,
  });
}

/**
 * Two steps, as Pandoc's own sandbox can read any text, includes and all, but not write what needs its templates (docx,
 * epub): the first reads in the sandbox and leaves out pictures that would come from elsewhere, the second writes.
 * Packed formats bring their pictures along, which the sandbox would lose, and can't include files.
 */
async function convert(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, inputFormat, outputFormat, options, input, signal } = request;
  const run = (from: string, to: string, ...rest: readonly string[]) =>
    programs.run('pandoc', { arguments: ['--from', from, '--to', to, ...rest], folder, reads: [input.path], signal });
  const reader = syntaxes[options.text('input_markdown_syntax') ?? ''] ?? readers[inputFormat] ?? '';
  const writer = syntaxes[options.text('output_markdown_syntax') ?? ''] ?? writers[outputFormat ?? ''] ?? '';
  const target = `output.${outputFormat}`;
  const whole = [...(await wholeDocument(request)), '--output', target];
  const source = await linkInput(request);
  if (packed.has(inputFormat)) {
    await run(reader, writer, ...whole, source);
  } else {
    await writeFile(path.join(folder, 'pictures.lua'), ownPicturesOnly);
    await run(reader, 'json', '--sandbox', '--lua-filter', 'pictures.lua', '--output', 'document.json', source);
    await run('json', writer, ...whole, 'document.json');
  }
  return { files: [{ path: path.join(folder, target) }] };
}

/**
 * A document with head and title instead of a piece of one. Markdown has no head but the one that its source had: titles that
 * a document shows stand in its text.
 */
async function wholeDocument({ input, inputFormat, outputFormat, options, folder }: ToolRequest): Promise<string[]> {
  if (outputFormat === 'md' && inputFormat === 'md') return ['--standalone'];
  const filter = outputFormat === 'md' ? titleInText : ebooks.has(outputFormat ?? '') ? bookFacts : undefined;
  if (filter !== undefined) await writeFile(path.join(folder, 'title.lua'), filter);
  if (outputFormat === 'md') return showsTitle.has(inputFormat) ? ['--lua-filter', 'title.lua'] : [];
  const title = options.text('title');
  const authors = options.text('authors')?.split('&') ?? [];
  return [
    ...['--standalone', '--metadata', `pagetitle=${baseNameOf(input.filename)}`],
    ...(title === undefined ? [] : ['--metadata', `title=${title}`]),
    ...authors.flatMap((author) => ['--metadata', `author=${author.trim()}`]),
    ...(filter === undefined ? [] : ['--lua-filter', 'title.lua']),
  ];
}

function optionsOf(from: string, to: string): ToolOption[] {
  const syntax = (name: string): ToolOption => ({
    ...{ name, type: 'enum', default: 'pandoc', possible_values: Object.keys(syntaxes) },
    description: 'Dialect of Markdown.',
  });
  return [
    ...(from === 'md' ? [syntax('input_markdown_syntax')] : []),
    ...(to === 'md' ? [syntax('output_markdown_syntax')] : []),
    ...(ebooks.has(to) ? bookOptions : []),
  ];
}

const readers: Readonly<Record<string, string>> = {
  docx: 'docx',
  epub: 'epub',
  fb2: 'fb2',
  html: 'html',
  md: 'markdown',
  odt: 'odt',
  rst: 'rst',
  rtf: 'rtf',
  tex: 'latex',
  txt: 'markdown',
};

const writers: Readonly<Record<string, string>> = {
  adoc: 'asciidoc',
  docx: 'docx',
  epub: 'epub',
  fb2: 'fb2',
  html: 'html',
  md: 'markdown',
  odt: 'odt',
  pptx: 'pptx',
  rst: 'rst',
  rtf: 'rtf',
  tex: 'latex',
  txt: 'plain',
};

/** Dialects by the names of v2 (v2-contract 5.2). */
const syntaxes: Readonly<Record<string, string>> = {
  pandoc: 'markdown',
  strict: 'markdown_strict',
  mmd: 'markdown_mmd',
  phpextra: 'markdown_phpextra',
  github: 'gfm',
  commonmark: 'commonmark',
};

const ebooks = new Set(['epub', 'fb2']);
/** There its margins and sizes count too. */
const readByCalibre = new Set(['docx', 'html', 'odt', 'rtf', 'txt']);
/** As v1 called them (v2-contract 8.3). */
const bookOptions: ToolOption[] = [
  { name: 'title', type: 'string', default: null },
  { name: 'authors', type: 'string', default: null, description: 'Several are separated by &.' },
];

/** Pandoc takes titles out of the text of these. */
const showsTitle = new Set(['docx', 'odt', 'rst', 'rtf', 'tex']);

const packed = new Set(['docx', 'epub', 'odt']);
