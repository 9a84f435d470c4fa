import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';
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
          fallback: from === 'epub' || from === 'fb2',
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
  const whole = ['--standalone', '--metadata', `pagetitle=${path.parse(input.filename).name}`, '--output', target];
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

function optionsOf(from: string, to: string): ToolOption[] {
  const syntax = (name: string): ToolOption => ({
    ...{ name, type: 'enum', default: 'pandoc', possible_values: Object.keys(syntaxes) },
    description: 'Dialect of Markdown.',
  });
  return [
    ...(from === 'md' ? [syntax('input_markdown_syntax')] : []),
    ...(to === 'md' ? [syntax('output_markdown_syntax')] : []),
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

const packed = new Set(['docx', 'epub', 'odt']);

/** Pandoc draws in any file a document names; only pictures inside the text may stay. */
const ownPicturesOnly = `
function Image(image)
  if image.src:match('^data:') then return nil end
  return image.caption
end
`;
