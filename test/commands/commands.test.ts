import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { checkCommand } from '../../src/commands/check';
import { engineCommand } from '../../src/commands/engine';
import { keysCommand } from '../../src/commands/keys';

let folder: string;
let printed: string[];
const environment = process.env;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  printed = [];
  process.env = { PATH: environment.PATH };
  jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = environment;
  process.exitCode = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function run(command: Command, words: string[]): Promise<string> {
  printed = [];
  await command.parseAsync(words, { from: 'user' });
  return printed.join('\n');
}

describe('cc-v1-proxy engine', () => {
  it.each([
    [['--workers', 'abc'], /--workers.*abc.*whole number/],
    [['--port', '70000'], /--port.*whole number from 0 to 65535/],
    [['--sync-port', '80.5'], /--sync-port.*whole number/],
    [['--quota', '1e3'], /--quota.*whole number/],
    [['--s3-url', 'localhost:9000'], /--s3-url.*must be a URL/],
    [['--public-url', 'ftp://x'], /--public-url.*must be a URL/],
    [['--network-policy', 'public,10.0.0.0'], /--network-policy.*ranges/],
    [['--log-level', 'loud'], /--log-level.*one of trace, debug/],
  ])('refuses %s in one line that names the flag and what it should be', async (words, message) => {
    const written: string[] = [];
    engineCommand.exitOverride().configureOutput({ writeErr: (text) => void written.push(text) });
    await expect(run(engineCommand, words)).rejects.toThrow(message);
    expect(written.join('').trim().split('\n')).toHaveLength(1);
  });
});

describe('cc-v1-proxy keys', () => {
  it('adds, lists and revokes keys in a file that holds only salted hashes', async () => {
    const file = join(folder, 'keys.json');
    process.env.KEYS_FILE = file;
    const apiKey = await run(keysCommand, ['add', '--label', 'shop', '--v2-key', 'the-v2-key']);
    expect(apiKey).toMatch(/^[\w-]{40}$/);
    expect(readFileSync(file, 'utf8')).not.toContain(apiKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const listed = await run(keysCommand, ['list']);
    expect(listed).toMatch(/^[\da-f]{8} {2}shop +hashed, own v2 key$/);
    expect(listed).not.toContain('the-v2-key');
    await expect(run(keysCommand, ['add', '--key', apiKey])).rejects.toThrow(/there already/);
    await run(keysCommand, ['revoke', 'shop']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({});
    expect(readdirSync(folder)).toEqual(['keys.json']);
    await expect(run(keysCommand, ['revoke', 'shop'])).rejects.toThrow(/no key with this id or label/);
  });

  it('leaves the rest of the file as it is written', async () => {
    const file = join(folder, 'keys.json');
    await run(keysCommand, ['add', '--file', file, '--key', 'old-one', '--plain', '--label', 'a']);
    await run(keysCommand, ['add', '--file', file, '--label', 'b']);
    const [id] = (await run(keysCommand, ['list', '--file', file])).split('\n')[1]?.split(' ') ?? [];
    await run(keysCommand, ['revoke', id ?? '', '--file', file]);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ 'old-one': { label: 'a' } });
  });
});

describe('cc-v1-proxy check', () => {
  it('says what would run', async () => {
    process.env.DATA_DIR = folder;
    const output = await run(checkCommand, []);
    expect(output).toMatch(/upstream +the embedded engine/);
    expect(output).toMatch(/v1 keys +any/);
    expect(process.exitCode).toBeUndefined();
  });

  it('fails where the upstream cannot be reached, and shows no key', async () => {
    Object.assign(process.env, {
      DATA_DIR: folder,
      CLOUDCONVERT_API_KEY: 'the-v2-key',
      CLOUDCONVERT_URL: 'http://127.0.0.1:9/v2',
    });
    const output = await run(checkCommand, []);
    expect(process.exitCode).toBe(1);
    expect(output).toMatch(/FAILED {2}CLOUDCONVERT_URL/);
    expect(output).toMatch(/FAILED {2}CLOUDCONVERT_API_KEY is accepted/);
    expect(output).not.toContain('the-v2-key');
  });
});
