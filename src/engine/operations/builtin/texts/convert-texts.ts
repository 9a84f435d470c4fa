import path from 'node:path';

import { paperFormats } from '../../options/paper';
import type { Tool, ToolPairs } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import { withTemplating } from '../templates/templating';
import type { ConvertTextRequest } from './convert-text';
import type { ToolOption } from '../../options/tool-option';

const markdownOptions: ToolOption[] = [
  {
    name: 'input_markdown_syntax',
    type: 'enum',
    default: 'github',
    possible_values: ['github', 'strict'],
    description: 'strict: without tables, strike-through and bare links.',
  },
];

const margin = { type: 'float', default: 15, minimum: 0, maximum: 200, description: 'Millimetres.' } as const;
const side = { type: 'float', default: null, minimum: 1, maximum: 500, description: 'Centimetres.' } as const;

const pageOptions: ToolOption[] = [
  {
    name: 'page_format',
    type: 'enum',
    default: 'a4',
    possible_values: Object.keys(paperFormats),
  },
  { name: 'page_width', ...side },
  { name: 'page_height', ...side },
  { name: 'page_orientation', type: 'enum', default: 'portrait', possible_values: ['portrait', 'landscape'] },
  { name: 'margin_top', ...margin },
  { name: 'margin_bottom', ...margin },
  { name: 'margin_left', ...margin },
  { name: 'margin_right', ...margin },
];

/** Between Markdown, HTML and plain text, with marked, Turndown and html-to-text; named as v2's engine for it. */
export const convertMarkup = textTool('pandoc', 'marked', [
  { from: ['md'], to: ['html', 'txt'], options: markdownOptions },
  { from: ['html'], to: ['md', 'txt'], options: [] },
  { from: ['txt'], to: ['html', 'md'], options: [] },
]);

/** The words, tables and pictures of a DOCX with Mammoth: its structure, not its looks. */
export const convertDocx = withTemplating(
  textTool('libreoffice', 'mammoth', [{ from: ['docx'], to: ['html', 'md', 'txt'], options: [] }]),
);

/** Set by pdfmake: the structure and simple styles of HTML, without scripts, outside style sheets or anything loaded. */
export const printMarkup = textTool('chrome', 'pdfmake', [
  { from: ['html', 'txt'], to: ['pdf'], options: pageOptions },
  { from: ['md'], to: ['pdf'], options: [...markdownOptions, ...pageOptions] },
]);

function textTool(name: string, library: string, pairs: Omit<ToolPairs, 'fallback'>[]): Tool {
  return {
    operation: 'convert',
    name,
    version: packageVersion(library),
    pairs: pairs.map((each) => ({ ...each, fallback: true })),
    run: async ({ input, inputFormat, outputFormat, options, folder, signal }) => {
      const target = path.join(folder, `result.${outputFormat}`);
      const order: ConvertTextRequest = {
        path: input.path,
        filename: input.filename,
        from: inputFormat as ConvertTextRequest['from'],
        to: outputFormat as ConvertTextRequest['to'],
        target,
        strictMarkdown: options.text('input_markdown_syntax') === 'strict',
        page: {
          format: options.text('page_format') ?? 'a4',
          width: options.number('page_width'),
          height: options.number('page_height'),
          landscape: options.text('page_orientation') === 'landscape',
          margins: {
            top: options.number('margin_top') ?? 0,
            bottom: options.number('margin_bottom') ?? 0,
            left: options.number('margin_left') ?? 0,
            right: options.number('margin_right') ?? 0,
          },
        },
      };
      await convertText(order, signal);
      return { files: [{ path: target }] };
    },
  };
}

const convertText = inWorker<ConvertTextRequest, void>(require.resolve('./convert-text'));
