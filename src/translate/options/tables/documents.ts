import { flag, integer, unsupported, onTask, parameter, unchanged, userCommand, verbatim } from '../changes';
import type { OptionChange, Family, OptionRow } from '../row';
import { textOf } from '../values';
import { disableAlpha, quality, retouchingRows } from './images';
import { resizeRows } from './resize';

const pages = parameter('pages', '2; 1-3; 1,5-7; other separators become these', (value) => {
  const text = (textOf(value) ?? '').replace(/\s*(?:-|[\u2010-\u2015\u2212]|:|\.\.+|\bto\b)\s*/gi, '-');
  const range = text.replace(/\s*[,;+&|/]\s*|\s+/g, ',');
  return /^[\d,-]*\d[\d,-]*$/.test(range) ? range : undefined;
});

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
    source: 'v1-contract 7; v2-contract 8.3',
    grade: 'inferred',
    secret: true,
  },
  {
    v1: 'password',
    to: password,
    source: 'v1-contract 7 (older name of input_password)',
    grade: 'inferred',
    hiddenInEcho: true,
    secret: true,
  },
];

const hiddenSlides: OptionRow = {
  v1: 'hidden_slides',
  to: flag('hidden_slides'),
  source: 'v1-contract 7; v2-contract 5.2, 8.3',
  grade: 'inferred',
};

export const templating: OptionRow = {
  v1: 'templating',
  to: unchanged('templating', 'the object of template variables, unchanged'),
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
    { v1: 'command', to: userCommand('imagemagick'), source: 'v1-contract 7; v2-contract 8.3', grade: 'inferred' },
  ],
};

export const office: Family = {
  id: 'office',
  title: 'Office documents',
  type: 'unoconv',
  rows: [
    pageRange,
    { v1: 'optimize_print', to: flag('optimize_print'), source: 'v1-contract 7; v2-contract 5.2', grade: 'recorded' },
    { v1: 'pdf_a', to: flag('pdf_a'), source: 'v1-contract 7; v2-contract 5.2, 8.3', grade: 'inferred' },
    hiddenSlides,
    { v1: 'bookmarks', to: flag('bookmarks'), source: 'v2-contract 5.2, 8.3', grade: 'inferred', hiddenInEcho: true },
    ...passwords,
    templating,
  ],
};

/** v1's defaults are recorded (v1-contract 3.4 no. 3). */
export const pdfToHtml: Family = {
  id: 'pdf-to-html',
  title: 'PDF to HTML',
  type: 'pdf2htmlex',
  rows: [
    pdf2htmlex('zoom', { default: '1.5' }),
    pdf2htmlex('embed_css', { default: true }),
    pdf2htmlex('embed_font', { default: true }),
    pdf2htmlex('embed_javascript', { default: true }),
    pdf2htmlex('embed_image', { default: true }),
    pdf2htmlex('page_width'),
    pdf2htmlex('page_height'),
    pdf2htmlex('outline'),
    pageRange,
    pdf2htmlex('split_pages'),
    pdf2htmlex('simple_html'),
    pdf2htmlex('space_as_offset'),
    pdf2htmlex('bg_format', { default: 'png' }),
    ...passwords,
    templating,
    { ...pdf2htmlex('no_images'), to: unsupported('v2 has no counterpart of this option of 2013'), hiddenInEcho: true },
  ],
};

function pdf2htmlex(name: string, more: Pick<OptionRow, 'default'> = {}): OptionRow {
  return { v1: name, to: unchanged(name), source: 'v1-contract 3.4, 7; v2-contract 8.3', grade: 'inferred', ...more };
}

export const ebooks: Family = {
  id: 'ebooks',
  title: 'E-books',
  type: 'calibre',
  rows: [
    calibre('base_font_size'),
    calibre('outputprofile'),
    calibre('authors'),
    calibre('title'),
    calibre('margin_top'),
    calibre('margin_bottom'),
    calibre('margin_left'),
    calibre('margin_right'),
  ],
};

function calibre(name: string): OptionRow {
  const hiddenInEcho = name === 'title';
  return {
    v1: name,
    to: unchanged(name),
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
