import { readFile } from 'node:fs/promises';

import PizZip from 'pizzip';

import { type Bench, openBench } from './run-operation';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(() => bench.remove());

const parts = {
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  '_rels/.rels':
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
};

/** Each text a run of its own, as Word parts what was typed in several goes. */
function documentOf(...texts: string[]): Buffer {
  const zip = new PizZip();
  for (const [name, content] of Object.entries(parts)) zip.file(name, content);
  const runs = texts.map((text) => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`).join('');
  const name = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
  zip.file('word/document.xml', `<w:document xmlns:w="${name}"><w:body><w:p>${runs}</w:p></w:body></w:document>`);
  return zip.generate({ type: 'nodebuffer' });
}

async function filled(texts: string[], templating: unknown): Promise<string> {
  const input = await bench.input('letter.docx', documentOf(...texts));
  const { paths } = await bench.run('convert', [input], { output_format: 'txt', templating });
  return (await readFile(paths[0] ?? '', 'utf8')).trim();
}

describe('templating of a docx', () => {
  test.each([
    [['Dear {na', 'me}'], { name: 'Ada' }, 'Dear Ada'],
    [['Dear {{person.name}}'], { person: { name: 'A&B <C>' } }, 'Dear A&B <C>'],
    [['{#rows}{n};{/rows}'], { rows: [{ n: 1 }, { n: 2 }] }, '1;2;'],
    [['[{missing}]'], { name: 'Ada' }, '[]'],
    [['[{constructor}{__proto__}{name.length}]'], { name: 'Ada' }, '[]'],
  ])('%j with %j becomes %j', async (texts, values, text) => {
    expect(await filled(texts, values)).toBe(text);
  });

  test('without values the document stays as it is', async () => {
    expect(await filled(['Dear {name}'], undefined)).toBe('Dear {name}');
  });

  test('a placeholder that is not closed is told', async () => {
    await expect(filled(['Dear {name'], { name: 'Ada' })).rejects.toMatchObject({
      name: 'OperationError',
      message: expect.stringContaining('The template cannot be filled') as string,
    });
  });
});
