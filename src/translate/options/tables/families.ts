import type { Family } from '../row';
import { archives, compression, fonts } from './compression';
import { cad, documentImages, ebooks, markdown, office, pdfToHtml } from './documents';
import { encryptionRows, protection } from './encryption';
import { images, losslessImages } from './images';
import { audio, video } from './media';
import { paperRows, websites } from './websites';
import { canonicalFormat, formatGroup } from '../../../formats';

/** Every table, in the order of the migration guide. */
export const families: Family[] = [
  audio,
  video,
  images,
  documentImages,
  office,
  pdfToHtml,
  ebooks,
  markdown,
  websites,
  cad,
  archives,
  fonts,
  protection,
  compression,
];

/** Markup is printed by a browser, on paper of the size asked for. */
const printedMarkdown: Family = { ...markdown, rows: [...markdown.rows, ...paperRows] };

interface FormatPair {
  input: string | undefined;
  output: string | undefined;
}

/** The options that v1 had for a pair; a PDF could always be encrypted as well. */
export function familyOf(pair: FormatPair): Family {
  const family = familyByFormats(pair);
  return pair.output === 'pdf' ? withEncryption(family) : family;
}

function familyByFormats({ input, output }: FormatPair): Family {
  const from = formatGroup(input);
  const to = formatGroup(output);
  return rules.find(({ fits }) => fits({ input, output, from, to }))?.family ?? office;
}

type Facts = FormatPair & { from: string | undefined; to: string | undefined };

/** The first that fits. */
const rules: { family: Family; fits: (facts: Facts) => boolean }[] = [
  {
    family: websites,
    fits: ({ input, output, from, to }) => from === 'website' || (isHtml(input) && (isPicture(to) || output === 'pdf')),
  },
  { family: archives, fits: ({ from, to }) => from === 'archive' || to === 'archive' },
  { family: fonts, fits: ({ from, to }) => from === 'font' || to === 'font' },
  { family: video, fits: ({ from, to }) => to === 'video' || (from === 'video' && to !== 'audio') },
  { family: audio, fits: ({ from, to }) => from === 'audio' || to === 'audio' },
  { family: cad, fits: ({ from, to }) => from === 'cad' || to === 'cad' },
  { family: ebooks, fits: ({ from, to }) => to === 'ebook' || (from === 'ebook' && !isPicture(to)) },
  { family: pdfToHtml, fits: ({ input, output }) => input === 'pdf' && isHtml(output) },
  { family: printedMarkdown, fits: ({ input, output }) => isMarkup(input) && output === 'pdf' },
  { family: markdown, fits: ({ input, output }) => isMarkup(input) || isMarkup(output) },
  { family: images, fits: ({ input, output, from }) => isPicture(from) && (isLossy(input) || isLossy(output)) },
  { family: losslessImages, fits: ({ from }) => isPicture(from) },
  { family: documentImages, fits: ({ to }) => isPicture(to) },
];

function isPicture(group: string | undefined): boolean {
  return group === 'image' || group === 'vector';
}

const lossy = new Set(['avif', 'heic', 'heif', 'jp2', 'jpg', 'webp']);

function isLossy(format: string | undefined): boolean {
  return format !== undefined && lossy.has(canonicalFormat(format));
}

function isHtml(format: string | undefined): boolean {
  return format === 'html' || format === 'htm';
}

const markup = new Set(['md', 'markdown', 'rst', 'adoc', 'tex']);

function isMarkup(format: string | undefined): boolean {
  return format !== undefined && markup.has(format);
}

const encrypted = new Map<Family, Family>();

function withEncryption(family: Family): Family {
  const made = encrypted.get(family) ?? { ...family, rows: [...family.rows, ...encryptionRows] };
  encrypted.set(family, made);
  return made;
}

export const pdfCompression = withEncryption(compression);
