import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../src/runtime';

describe('a folder that is made', () => {
  const root = mkdtempSync(join(tmpdir(), 'folder-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('gets those above it, is nobody else’s, and may be there already', () => {
    const path = join(root, 'a/b/c');
    makeFolder(path);
    makeFolder(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is refused at once where the file system takes none, or a file has its name', () => {
    expect(() => makeFolder('/proc/no-such-folder/a')).toThrow('ENOENT');
    writeFileSync(join(root, 'file'), '');
    expect(() => makeFolder(join(root, 'file'))).toThrow('EEXIST');
    expect(() => makeFolder(join(root, 'file/below'))).toThrow('ENOTDIR');
  });
});
