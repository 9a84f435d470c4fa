import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

import { run as refuseLinkedFiles } from '../../../../src/engine/operations/external/documents/linked-files';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cc-links-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('without bubblewrap, an RTF that draws in other files is refused', () => {
  test.each([
    `{\\rtf1{\\field{\\*\\fldinst INCLUDEPICTURE "file:///etc/x.png"}}}`,
    `{\\rtf1{\\field{\\*\\fldinst { INCL}{\\b UDEPIC\r\nTURE} "/etc/x.png"}}}`,
    `{\\rtf1{\\field{\\*\\fldinst \\'49NCLUDE\\u80 ICTURE "/etc/x.png"}}}`,
    `{\\rt{\\field{\\*\\fldinst includetext "/etc/passwd"}}}`,
    `{\\rtf1{\\field{\\*\\fldinst DDEAUTO soffice "/etc/passwd" a}}}`,
  ])('%j', async (text) => {
    await expect(refuseLinkedFiles(file(text))).rejects.toThrow('includes other files');
  });

  test.each([`{\\rtf1 plain}`, `{\\rtf1{\\field{\\*\\fldinst HYPERLINK "http://a/"}}}`, 'INCLUDEPICTURE in no RTF'])(
    'but not %j',
    async (text) => {
      await expect(refuseLinkedFiles(file(text))).resolves.toBeUndefined();
    },
  );
});

describe('without bubblewrap, a document of Office or OpenDocument that draws in other files is refused', () => {
  const relationship = (type: string, more: string) =>
    `<Relationships><Relationship Id="a" Type="http://x/${type}" Target="file:///etc/x.png" ${more}/></Relationships>`;
  const image = (href: string) =>
    `<office:document-content><draw:image xlink:href="${href}"/></office:document-content>`;

  test.each([
    ['a picture of docx', 'word/_rels/document.xml.rels', relationship('image', 'TargetMode="External"')],
    ['in other letters', 'word/_rels/document.xml.rels', relationship('image', "TargetMode='Ext&#x65;rnal'")],
    [
      'in UTF-16',
      'word/_rels/a.rels',
      Buffer.from(`\ufeff${relationship('image', 'TargetMode="External"')}`, 'utf16le'),
    ],
    [
      'a cell of another xlsx',
      'xl/externalLinks/_rels/a.xml.rels',
      relationship('externalLinkPath', 'TargetMode="External"'),
    ],
    [
      'a field of docx',
      'word/document.xml',
      '<w:p><w:instrText>INCL</w:instrText><w:instrText>UDETEXT "/etc/x"</w:instrText></w:p>',
    ],
    ['a short field of docx', 'word/document.xml', '<w:p><w:fldSimple w:instr="INCLUDEPICTURE /etc/x"/></w:p>'],
    ['a picture of odt', 'content.xml', image('file:///etc/x.png')],
    ['by a path', 'content.xml', image('/etc/x.png')],
    ['out of the package', 'content.xml', image('../../etc/x.png')],
    ['a section of odt', 'content.xml', '<text:section-source xlink:href="http://10.0.0.1/"/>'],
    ['a program’s data', 'content.xml', '<office:dde-source office:dde-application="soffice"/>'],
  ])('%s', async (_what, name, content) => {
    await expect(refuseLinkedFiles(await packed({ [name]: content }))).rejects.toThrow('includes other files');
  });

  test('also one of a single file', async () => {
    await expect(refuseLinkedFiles(file(`<office:document>${image('file:///etc/x.png')}`))).rejects.toThrow('includes');
  });

  test('but not links to click at, templates, and pictures of its own', async () => {
    const own = await packed({
      'word/_rels/document.xml.rels': relationship('hyperlink', 'TargetMode="External"'),
      'word/_rels/settings.xml.rels': relationship('attachedTemplate', 'TargetMode="External"'),
      'word/_rels/a.rels': relationship('image', ''),
      'content.xml': `${image('Pictures/a.png')}${image('./Object 1')}<text:a xlink:href="http://a/">INCLUDETEXT</text:a>`,
      'meta.xml': '<meta:template xlink:href="file:///C:/Normal.dotm"/>',
    });
    await expect(refuseLinkedFiles(own)).resolves.toBeUndefined();
  });
});

async function packed(entries: Record<string, string | Buffer>): Promise<string> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  const made = path.join(folder, 'a.zip');
  await writeFile(made, zip.outputStream as Readable);
  return made;
}

function file(text: string): string {
  const made = path.join(folder, 'a.rtf');
  writeFileSync(made, text);
  return made;
}
