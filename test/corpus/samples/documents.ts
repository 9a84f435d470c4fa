import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import type { Sample } from '../sample';

const run = promisify(execFile);

const words = ['Heading', 'Grüße', 'cell1', 'cell2', 'Ending'];

const spaces = [
  ['office', 'office'],
  ['text', 'text'],
  ['table', 'table'],
  ['draw', 'drawing'],
  ['style', 'style'],
  ['presentation', 'presentation'],
]
  .map(([prefix, name]) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
  .join(' ');

function flat(kind: string, body: string): string {
  const type = `office:mimetype="application/vnd.oasis.opendocument.${kind}"`;
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${spaces} xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2" ${type}><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document>`;
}

const paragraph = (text: string) => `<text:p>${text}</text:p>`;
const cell = (text: string) => `<table:table-cell office:value-type="string">${paragraph(text)}</table:table-cell>`;
const row = (...cells: string[]) => `<table:table-row>${cells.map(cell).join('')}</table:table-row>`;

const sources: Record<string, { content: string; formats: string[]; targets: string[] }> = {
  fodt: {
    content: flat(
      'text',
      `<text:h text:outline-level="1">Heading</text:h>${paragraph('Grüße')}<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>${row('cell1', 'cell2')}</table:table>${paragraph('Ending')}`,
    ),
    formats: ['odt', 'docx', 'doc', 'rtf'],
    targets: ['pdf', 'txt', 'html', 'odt', 'docx'],
  },
  fods: {
    content: flat(
      'spreadsheet',
      `<table:table table:name="S">${row('Heading', 'Grüße')}<table:table-row><table:table-cell/></table:table-row>${row('cell1', 'cell2', 'Ending')}</table:table>`,
    ),
    formats: ['ods', 'xlsx', 'xls'],
    targets: ['pdf', 'csv', 'html', 'xlsx', 'ods'],
  },
  fodp: {
    content: flat(
      'presentation',
      words
        .map(
          (word) =>
            `<draw:page draw:name="${word}"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="9cm" svg:height="3cm"><draw:text-box>${paragraph(word)}</draw:text-box></draw:frame></draw:page>`,
        )
        .join(''),
    ),
    formats: ['odp', 'pptx', 'ppt'],
    targets: ['pdf', 'odp', 'pptx'],
  },
};

/** One text, one table and one deck in every format that LibreOffice writes. */
export async function makeDocuments(folder: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (const [extension, { content, formats, targets }] of Object.entries(sources)) {
    const source = path.join(folder, `document.${extension}`);
    await writeFile(source, content);
    for (const format of formats) {
      const own = path.join(folder, format);
      await mkdir(own, { recursive: true });
      const profile = pathToFileURL(path.join(folder, 'profile')).href;
      await run('soffice', [
        ...['--headless', `-env:UserInstallation=${profile}`, '--convert-to', format, '--outdir', own, source],
      ]);
      const wanted = targets.filter((target) => target !== format);
      const file = path.join(own, `document.${format}`);
      samples.push({ kind: 'office', path: file, targets: wanted, expected: { type: 'words', words } });
    }
  }
  return [...samples, ...(await makeMarkup(folder))];
}

/** The same as markup and as a book, by Pandoc. */
async function makeMarkup(folder: string): Promise<Sample[]> {
  const source = path.join(folder, 'source.md');
  const plain = ['Heading', 'Grüße', 'Ending'];
  await writeFile(source, '# Heading\n\nGrüße\n\n- Ending\n');
  const made = ['rst', 'epub', 'tex', 'adoc', 'fb2'].map(async (format) => {
    const file = path.join(folder, `markup.${format}`);
    const writer = { tex: 'latex', adoc: 'asciidoc' }[format] ?? format;
    await run('pandoc', [source, '--standalone', '--to', writer, '--metadata', 'lang=en', '--output', file]);
    const targets = format === 'adoc' ? [] : ['html', 'docx', 'md'];
    return { kind: 'markup', path: file, targets, expected: { type: 'words', words: plain } } as const;
  });
  return (await Promise.all(made)).map((sample) => ({ ...sample, targets: [...sample.targets] }));
}
