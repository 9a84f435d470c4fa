import {
  decimal,
  flag,
  integer,
  lowerCase,
  unsupported,
  onTask,
  parameter,
  unchanged,
  userCommand,
  verbatim,
} from '../changes';
import type { OptionChange, Family, OptionRow } from '../row';
import { textOf } from '../values';
import { disableAlpha, quality, retouchingRows } from './images';
import { resizeRows } from './resize';

const pages = parameter('pages', '2; 1-3; 1,5-7; other separators become these', (value) => {
  const given = textOf(value) ?? '';
  if (given.length > longestPages) return undefined;
  const text = given.replace(/\s*(?:-|[\u2010-\u2015\u2212]|:|\.\.+|\bto\b)\s*/gi, '-');
  const range = text.replace(/\s*[,;+&|/]\s*|\s+/g, ',');
  const isFromOne = !/(?<!\d)0+(?!\d)/.test(range);
  return isFromOne && /^[\d,-]*\d[\d,-]*$/.test(range) ? range : undefined;
});

/** Characters: a list of all pages of a long book. */
const longestPages = 10_000;

export const pageRange: OptionRow = {
  v1: 'page_range',
  to: pages,
  source: 'v1-contract 7; v2-contract 5.2, 8.1 E12',
  grade: 'recorded',
};

/** Where the conversion itself takes none, a PDF is decrypted before it. */
const password: OptionChange = {
  ...verbatim('password'),
  rule: 'unchanged; else a pdf/decrypt task before the conversion of a PDF',
  apply: (value, options) => [
    ...verbatim('password').apply(value, options),
    ...onTask('decrypt', 'pdf/decrypt', verbatim('password')).apply(value, options),
  ],
};

export const passwords: OptionRow[] = [
  {
    v1: 'input_password',
    to: password,
    source: 'v1-contract 7; v2-contract 5.1 (pdf/decrypt of n8n and the CLI); the option of convert: 8.3',
    grade: 'inferred',
    secret: true,
    anyWord: true,
  },
  {
    v1: 'password',
    to: password,
    source: 'v1-contract 7 (older name of input_password)',
    grade: 'inferred',
    hiddenInEcho: true,
    secret: true,
    anyWord: true,
  },
];

const hiddenSlides: OptionRow = {
  v1: 'hidden_slides',
  to: flag('hidden_slides'),
  source: 'v1-contract 7; v2-contract 5.2, 8.3',
  grade: 'recorded',
};

const templateValues = unchanged('templating', 'the object of template variables, unchanged');
const noTemplates = 'This upstream fills no templates: fill in the values before you upload the document';

export const templating: OptionRow = {
  v1: 'templating',
  to: {
    ...templateValues,
    apply: (value, options) => [...templateValues.apply(value, options), { kind: 'unusable', cause: noTemplates }],
  },
  source: 'v1-contract 7; v2-contract 8.3',
  grade: 'inferred',
  hiddenInEcho: true,
};

/** PDF, office, e-book or djvu pages as images. */
export const documentImages: Family = {
  id: 'document-images',
  title: 'Pages of documents as images',
  type: 'imagemagick',
  byPage: true,
  rows: [
    pageRange,
    {
      v1: 'density',
      to: integer('pixel_density', 'dpi', { minimum: 1 }),
      source: 'v1-contract 7; v2-contract 8.1 E12',
      grade: 'recorded',
    },
    ...resizeRows,
    { ...quality, default: undefined },
    disableAlpha,
    ...retouchingRows.map((row): OptionRow => ({ ...row, hiddenInEcho: true })),
    hiddenSlides,
    ...passwords,
    {
      v1: 'command',
      to: userCommand('imagemagick'),
      source: 'v1-contract 7; v2-contract 5.1 (command)',
      grade: 'recorded',
    },
  ],
};

export const office: Family = {
  id: 'office',
  title: 'Office documents',
  type: 'unoconv',
  rows: [
    pageRange,
    { v1: 'optimize_print', to: flag('optimize_print'), source: 'v1-contract 7; v2-contract 5.2', grade: 'recorded' },
    {
      v1: 'pdf_a',
      to: flag('pdf_a'),
      source: 'v1-contract 7; public v2 jobs for the engine office',
      grade: 'recorded',
    },
    hiddenSlides,
    {
      v1: 'bookmarks',
      to: flag('bookmarks'),
      source: 'not in v1; public v2 jobs of engine office',
      grade: 'inferred',
      hiddenInEcho: true,
    },
    ...passwords,
    templating,
  ],
};

/** v2's names are seen in public jobs of v2 for its engine pdf2htmlex (2021 and later). */
const inPayload = { grade: 'recorded', source: 'v1-contract 3.4, 7; a public v2 job of 2021' } as const;

/** Public v1 code of the API console names every option; jobs of v2's job builder name those that have a default. */
const inSnippet = { source: 'v1-contract 3.4, 7; two public v1 snippets with every option; v2-contract 8.3' } as const;
const notInPayload = {
  source:
    'v1-contract 3.4, 7; two public v1 snippets with every option; missing among the defaults in five public v2 jobs',
} as const;

/** v1's defaults are recorded (v1-contract 3.4 no. 3). */
export const pdfToHtml: Family = {
  id: 'pdf-to-html',
  title: 'PDF to HTML',
  type: 'pdf2htmlex',
  rows: [
    pdf2htmlex('zoom', decimal('zoom'), { default: '1.5', ...inPayload }),
    pdf2htmlex('embed_css', flag('embed_css'), { default: true, ...inPayload }),
    pdf2htmlex('embed_font', flag('embed_fonts'), { default: true, ...inPayload }),
    pdf2htmlex('embed_javascript', flag('embed_javascript'), { default: true, ...inPayload }),
    pdf2htmlex('embed_image', flag('embed_images'), { default: true, ...inPayload }),
    pdf2htmlex('page_width', decimal('page_width', 'pixels', { minimum: 1 }), inSnippet),
    pdf2htmlex('page_height', decimal('page_height', 'pixels', { minimum: 1 }), inSnippet),
    pdf2htmlex('outline', flag('outline'), inPayload),
    pageRange,
    pdf2htmlex('split_pages', flag('split_pages'), inPayload),
    pdf2htmlex('simple_html', flag('simple_html'), inSnippet),
    pdf2htmlex('space_as_offset', flag('space_as_offset'), notInPayload),
    pdf2htmlex('bg_format', lowerCase('bg_format'), { default: 'png', ...inPayload }),
    ...passwords,
    templating,
    { ...pdf2htmlex('no_images', unsupported('v2 has no counterpart of this option of 2013')), hiddenInEcho: true },
  ],
};

function pdf2htmlex(v1: string, to: OptionChange, more: Partial<OptionRow> = {}): OptionRow {
  return { v1, to, source: 'v1-contract 3.4, 7; v2-contract 8.3', grade: 'inferred', ...more };
}

export const ebooks: Family = {
  id: 'ebooks',
  title: 'E-books',
  type: 'calibre',
  rows: [
    calibre('base_font_size', decimal('base_font_size', 'points', { minimum: 0 })),
    calibre('outputprofile'),
    { ...calibre('authors'), anyWord: true },
    { ...calibre('title'), anyWord: true },
    calibre('margin_top', decimal('margin_top', 'points')),
    calibre('margin_bottom', decimal('margin_bottom', 'points')),
    calibre('margin_left', decimal('margin_left', 'points')),
    calibre('margin_right', decimal('margin_right', 'points')),
  ],
};

function calibre(name: string, to: OptionChange = unchanged(name)): OptionRow {
  const hiddenInEcho = name === 'title';
  return {
    v1: name,
    to,
    source: 'v1-contract 3.4 (7), 7; v2-contract 8.3',
    grade: 'inferred',
    hiddenInEcho,
  };
}

export const markdown: Family = {
  id: 'markdown',
  title: 'Markdown and its kin',
  type: 'pandoc',
  rows: [
    {
      v1: 'input_markdown_syntax',
      to: unchanged('input_markdown_syntax', 'strict, mmd, pandoc, github; none: found out'),
      source: 'v1-contract 7; v2-contract 8.1 E11',
      grade: 'recorded',
    },
    {
      v1: 'output_markdown_syntax',
      to: unchanged('output_markdown_syntax', 'strict, mmd, pandoc, github'),
      source: 'v1-contract 7; v2-contract 5.2',
      grade: 'inferred',
    },
  ],
};

export const cad: Family = {
  id: 'cad',
  title: 'CAD drawings',
  type: 'cad',
  rows: [
    {
      v1: 'autocad_version',
      to: unchanged('autocad_version'),
      source: 'v1-contract 7; v2-contract 8.3',
      grade: 'inferred',
    },
  ],
};
