import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { namingFile } from '../../src/commands/naming-file';
import { recordedCalls } from '../../src/translate';

it('names the file and the place of a HAR that was cut off, and nothing of what is in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'naming-'));
  const path = join(folder, 'cut.har');
  writeFileSync(path, '{"log": {"entries": [\n{"request": {"apikey": "s3cr3t');
  const read = namingFile(path, (text) => Promise.resolve().then(() => recordedCalls(text)));
  await expect(read).rejects.toThrow(
    `${path}: Expected the parameters of a call as JSON, a HAR or a curl command: the text breaks off here, it is truncated (line 2, column 31).`,
  );
  rmSync(folder, { recursive: true });
});
