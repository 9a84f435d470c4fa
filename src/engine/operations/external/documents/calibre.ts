import path from 'node:path';

import { baseNameOf } from '../../../../formats';
import type { Programs } from '../../../programs';
import { readPdfMetadata } from '../../builtin/metadata/read-metadata';
import { unlock } from '../../builtin/pdf/unlock';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { link } from '../run-folder';
import { documentFacts } from './document-facts';
import { helpPages } from './help-pages';
import { passwordOption } from '../../options/password';
import type { ToolOption } from '../../options/tool-option';

/** E-books with Calibre. */
export function convertEbooks(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'convert',
    name: 'calibre',
    needs: ['calibre'],
    pairs: [
      ...pairsTo([...written, ...documents, 'pdf'], ebooks),
      ...pairsTo(written, [...documents, 'html', 'odt']),
      ...pairsTo(written, ['pdf'], [passwordOption]),
    ],
    run: convert,
  });
}

async function convert(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, inputFormat, outputFormat, signal } = request;
  const target = `output.${outputFormat}`;
  const source = await unlock(request);
  const own = readsTitle(inputFormat) ? [] : await ownFacts(request, source);
  await programs.run('calibre', {
    arguments: [await readable(request, source, programs), target, ...own, ...optionArguments(request)],
    folder,
    reads: [source],
    signal,
    environment: { QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1' },
    onLine: (line) => {
      const percent = /^\s*(\d+)% /.exec(line)?.[1];
      if (percent !== undefined) request.progress(Number(percent));
    },
  });
  return { files: [{ path: path.join(folder, target) }] };
}

/** The file under a name that says its format, seen from the request's folder. */
async function readable(request: ToolRequest, source: string, programs: Programs): Promise<string> {
  const { folder, inputFormat } = request;
  if (inputFormat !== 'chm' || programs.missing(['sevenZip']) !== undefined) {
    return link(source, folder, `input.${inputFormat}`);
  }
  return path.relative(folder, await helpPages(request, programs));
}

/** Of an SNB Calibre reads no title, and then ends for want of one. */
function readsTitle(format: string): boolean {
  return ebooks.includes(format) && format !== 'snb';
}

/** What Calibre would make up, or take from the name of the link: the title and the language. */
async function ownFacts(request: ToolRequest, source: string): Promise<string[]> {
  const { input, inputFormat } = request;
  const isPdf = inputFormat === 'pdf';
  const { metadata } = isPdf ? await readPdfMetadata.run({ ...request, input: { ...input, path: source } }) : {};
  const { title, language } = isPdf ? { title: metadata?.['Title'] } : await documentFacts(source, inputFormat);
  const shown = typeof title === 'string' && title !== '' ? title : baseNameOf(input.filename);
  return [`--title=${shown}`, ...(language === undefined ? [] : [`--language=${language}`])];
}

function optionArguments({ options: given }: ToolRequest): string[] {
  return options.flatMap(({ name, type }) => {
    const value = type === 'float' ? given.number(name) : given.text(name);
    return value === undefined ? [] : [`--${flagNames[name] ?? name.replaceAll('_', '-')}=${value}`];
  });
}

const ebooks = [
  ...['azw', 'azw3', 'azw4', 'cbc', 'cbr', 'cbz', 'chm', 'epub', 'fb2', 'htmlz', 'lit', 'lrf', 'mobi', 'pdb', 'pml'],
  ...['prc', 'rb', 'snb', 'tcr', 'txtz'],
];
const written = ['azw3', 'epub', 'fb2', 'htmlz', 'lit', 'lrf', 'mobi', 'pdb', 'rb', 'snb', 'tcr', 'txtz'];
const documents = ['docx', 'rtf', 'txt'];

function pairsTo(to: string[], from: string[], more: ToolOption[] = []): ToolPairs[] {
  return to.map((format) => ({
    from,
    to: [format],
    options: [...options.filter(({ name }) => holds(format, name)), ...more],
  }));
}

/** Whether a book of the format has room for what an option says. */
function holds(format: string, option: string): boolean {
  if (facts.has(option)) return !withoutFacts.has(format);
  return !withoutLayout.has(format) && !(format === 'docx' && option.startsWith('margin_'));
}

const facts: ReadonlySet<string> = new Set(['title', 'authors']);
const withoutFacts: ReadonlySet<string> = new Set(['tcr', 'txt']);
const withoutLayout: ReadonlySet<string> = new Set(['fb2', 'rb', 'rtf', 'snb', 'tcr', 'txt', 'txtz']);

const number = (name: string, description: string): ToolOption => ({
  ...{ name, type: 'float', default: null, minimum: 0, maximum: 1000, description },
});

/** Options that are called otherwise on the command line. */
const flagNames: Readonly<Record<string, string>> = { outputprofile: 'output-profile' };

/** As v1 called them (v2-contract 8.3), else under the names of ebook-convert, with underscores. */
const options: ToolOption[] = [
  { name: 'title', type: 'string', default: null },
  { name: 'authors', type: 'string', default: null },
  {
    name: 'outputprofile',
    type: 'string',
    default: null,
    pattern: /^[a-z][a-z0-9_]{0,40}$/,
    description: 'Reading device.',
  },
  number('base_font_size', 'Points.'),
  number('margin_top', 'Points.'),
  number('margin_bottom', 'Points.'),
  number('margin_left', 'Points.'),
  number('margin_right', 'Points.'),
];
