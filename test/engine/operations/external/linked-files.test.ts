import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

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
    await expect(refuseLinkedFiles(file(text))).rejects.toThrow('draws in other files');
  });

  test.each([`{\\rtf1 plain}`, `{\\rtf1{\\field{\\*\\fldinst HYPERLINK "http://a/"}}}`, 'INCLUDEPICTURE in no RTF'])(
    'but not %j',
    async (text) => {
      await expect(refuseLinkedFiles(file(text))).resolves.toBeUndefined();
    },
  );
});

function file(text: string): string {
  const made = path.join(folder, 'a.rtf');
  writeFileSync(made, text);
  return made;
}
