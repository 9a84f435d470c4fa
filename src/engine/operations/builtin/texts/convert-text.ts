import { writeFile } from 'node:fs/promises';

import { convert as htmlToText } from 'html-to-text';
import mammoth from 'mammoth';
import Turndown from 'turndown';

import { escapeMarkup } from '../../../../text';
import { type PageLayout, printHtml, printText } from './print';
import { readText } from './read-text';
import { refuseLargeParts } from '../unpacked-size';

export interface ConvertTextRequest {
  path: string;
  filename: string;
  from: 'docx' | 'html' | 'md' | 'txt';
  to: 'html' | 'md' | 'pdf' | 'txt';
  target: string;
  strictMarkdown: boolean;
  page: PageLayout;
}

/** Conversions go by HTML, but for plain text that needs no structure. */
export async function run(request: ConvertTextRequest): Promise<void> {
  await writeFile(request.target, await converted(request));
}

async function converted(request: ConvertTextRequest): Promise<string | Uint8Array> {
  const { from, to, path, page, filename } = request;
  if (from === 'txt' && to === 'md') return readText(path);
  if (from === 'txt' && to === 'pdf') return printText(await readText(path), page, filename);
  return writers[to](await readers[from](request), request);
}

const readers: Record<ConvertTextRequest['from'], (request: ConvertTextRequest) => Promise<string>> = {
  docx: async ({ path }) => {
    await refuseLargeParts(path);
    return (await mammoth.convertToHtml({ path })).value;
  },
  html: ({ path }) => readText(path),
  md: async ({ path, strictMarkdown }) => {
    const { marked } = await import('marked');
    return marked.parse(await readText(path), { gfm: !strictMarkdown });
  },
  txt: async ({ path }) => `<pre style="white-space: pre-wrap">${escapeMarkup(await readText(path))}</pre>`,
};

const writers: Record<
  ConvertTextRequest['to'],
  (html: string, request: ConvertTextRequest) => string | Promise<Uint8Array>
> = {
  html: (html, { filename }) => wholeDocument(html, filename),
  md: (html) => `${new Turndown({ headingStyle: 'atx', codeBlockStyle: 'fenced' }).turndown(html)}\n`,
  pdf: (html, { page, filename }) => printHtml(html, page, filename),
  txt: (html) => `${htmlToText(html, { wordwrap: 80, selectors: [{ selector: 'table', format: 'dataTable' }] })}\n`,
};

function wholeDocument(body: string, title: string): string {
  const head = `<meta charset="utf-8">\n<title>${escapeMarkup(title)}</title>`;
  return `<!DOCTYPE html>\n<html>\n<head>\n${head}\n</head>\n<body>\n${body}\n</body>\n</html>\n`;
}
