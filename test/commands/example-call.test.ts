import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleCall } from '../../src/commands/example-call';
import { loadSettings, type Settings } from '../../src/config';
import { hashedKey } from '../../src/config/hashed-key';
import type { RunningProxy } from '../../src/server';

describe('the printed curl line', () => {
  const folder = mkdtempSync(join(tmpdir(), "it's a folder-"));
  const keysFile = join(folder, 'keys.json');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The words that the shell makes of the line. */
  const wordsOf = (given: Partial<Settings>, running: Partial<RunningProxy> = {}) => {
    const settings = { ...loadSettings({}), ...given };
    const text = exampleCall({ urls: ['http://127.0.0.1:8080'], ...running }, settings);
    const script = text.slice(text.indexOf('curl')).replace('curl', 'printf "%s\\n"');
    return execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { ...process.env, V1_KEY: 'mine' } }).split(
      '\n',
    );
  };

  it('has any key where any is accepted, and a picture that exists', () => {
    expect(wordsOf({})).toEqual(
      expect.arrayContaining(['apikey=any', 'file=@examples/example.png', 'http://127.0.0.1:8080/convert']),
    );
  });

  it('reads the first plain key of the keys file', () => {
    writeFileSync(keysFile, JSON.stringify({ [hashedKey('secret')]: {}, 'a "plain" key': {} }));
    expect(wordsOf({ keysFile })).toContain('apikey=a "plain" key');
  });

  it('leaves the key to the user where the keys file has only hashes', () => {
    writeFileSync(keysFile, JSON.stringify({ [hashedKey('secret')]: {} }));
    expect(wordsOf({ keysFile })).toContain('apikey=mine');
  });

  it('reads the generated key from the data folder', () => {
    writeFileSync(join(folder, 'api.key'), 'generated');
    const generatedKey = { apiKey: 'generated', isNew: true };
    expect(wordsOf({ dataDir: folder }, { generatedKey })).toContain('apikey=generated');
  });

  it.each([
    ['http://0.0.0.0:8080', undefined, 'http://127.0.0.1:8080/convert'],
    ['http://[::]:8080', undefined, 'http://[::1]:8080/convert'],
    ['http://0.0.0.0:8080', 'https://v1.example.com', 'https://v1.example.com/convert'],
  ])('listening on %s with PUBLIC_URL %s, it calls %s', (url, publicUrl, called) => {
    expect(wordsOf({ publicUrl }, { urls: [url] })).toContain(called);
  });
});
