import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startEngine } from '../../src/library';
import { printed } from '../commands/run-cli';
import { fixture } from '../running-proxy';

const root = join(__dirname, '../..');
const { buildWhenStale } = jest.requireActual<{ buildWhenStale: (root: string) => string | undefined }>(
  '../../scripts/build-when-stale',
);

/** Packing, installing and starting take their time on a loaded machine. */
jest.setTimeout(300_000);

const folder = mkdtempSync(join(tmpdir(), 'package-'));
const started: ChildProcess[] = [];
let tarball: string;
let files: string[];

beforeAll(() => {
  expect(buildWhenStale(root)).toBeUndefined();
  const report = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  // npm 11 lists the packages by name, npm 10 as an array.
  const [packed] = Object.values(JSON.parse(report) as Record<string, { filename: string; files: { path: string }[] }>);
  tarball = join(folder, packed?.filename ?? '');
  files = packed?.files.map(({ path }) => path) ?? [];
});
afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The package as npm would unpack it at `place`. */
function unpack(place: string): void {
  mkdirSync(place, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', place]);
}

/** Beside the package at `place`, every other package of this checkout. */
function linkPackages(place: string): void {
  const own = join(root, 'node_modules');
  const names = readdirSync(own).filter((name) => !name.startsWith('.'));
  const scoped = names.filter((name) => name.startsWith('@'));
  const all = [
    ...names.filter((name) => !name.startsWith('@')),
    ...scoped.flatMap((scope) => readdirSync(join(own, scope)).map((name) => join(scope, name))),
  ];
  for (const name of all) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    symlinkSync(join(own, name), join(place, name));
  }
}

async function serve(cli: string, environment: Record<string, string>): Promise<string> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [cli, 'serve'], {
    cwd: folder,
    env: { PATH, HOME, PORT: '0', DATA_DIR: mkdtempSync(join(folder, 'data-')), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return /Listening on (http:\/\/[\d.:]+)/.exec(await printed(child, /Listening on .*\n/))?.[1] ?? '';
}

async function convert(url: string): Promise<string> {
  const form = new FormData();
  form.set('apikey', 'any');
  form.set('outputformat', 'pdf');
  form.set('file', new Blob([readFileSync(fixture('example.png'))]), 'example.png');
  const answer = await fetch(`${url}/convert`, { method: 'POST', body: form });
  return Buffer.from(await answer.arrayBuffer()).toString('latin1', 0, 5);
}

it('holds what runs, and nothing of the workshop', () => {
  const kinds =
    /^(bin\/cc-v1-proxy\.js|dist\/[\w.-]+\.js|dist\/types\/(library|testing\/[\w-]+)\.d\.ts|dist\/(bundled-packages\.json|THIRD-PARTY-LICENCES\.txt)|dist\/console\/.+|config\/(default|\w+\.example)\.json|examples\/[\w.-]+|openapi\/[\w.]+|recordings\/.+|package\.json|(README|CHANGELOG|THIRD-PARTY)\.md|LICENSE)$/;
  expect(files.filter((file) => !kinds.test(file))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['bin/cc-v1-proxy.js', 'dist/cli.js', 'dist/library.js', 'LICENSE']));
});

it('the list of what an image of the proxy alone consists of names bundled and installed packages, and no others', () => {
  const words = [join(root, 'scripts/sbom.mjs'), '--omit=optional'];
  const list = JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', maxBuffer: 2 ** 26 }));
  const names = (list.packages as { name: string }[]).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['express', 'axios', 'joi', 'pino', '@photostructure/sqlite']));
  expect(names.filter((name) => ['sharp', 'jest', 'vite', 'typescript'].includes(name))).toEqual([]);
});

describe('unpacked among its packages', () => {
  const place = join(folder, 'project');
  const cli = join(place, 'node_modules/cloudconvert-v1-proxy/bin/cc-v1-proxy.js');
  beforeAll(() => {
    linkPackages(join(place, 'node_modules'));
    unpack(join(place, 'node_modules/cloudconvert-v1-proxy'));
  });
  const run = (command: string, words: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, words, { cwd: place, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };

  it('serves and converts', async () => {
    const url = await serve(cli, {});
    expect(await convert(url)).toBe('%PDF-');
    // The bundler once took the check of these escapes for a call without effect.
    expect((await fetch(`${url}/process/gr%FCn`)).status).toBe(404);
  });

  it('is imported by ES modules and required by CommonJS, and a test with it ends by itself', () => {
    const test = `test('it', async () => { const proxy = await startProxy(); await proxy.close(); });`;
    const names = '{ startProxy, startEngine }';
    writeFileSync(
      join(place, 'a.mjs'),
      `import ${names} from 'cloudconvert-v1-proxy'; import test from 'node:test'; ${test}`,
    );
    writeFileSync(
      join(place, 'b.cjs'),
      `const ${names} = require('cloudconvert-v1-proxy'); const test = require('node:test'); ${test}`,
    );
    expect(run(process.execPath, ['--test', 'a.mjs', 'b.cjs'])).toEqual({
      status: 0,
      output: expect.stringMatching(/pass 2\n/),
    });
  });

  it('has types that a strict compiler takes', () => {
    writeFileSync(
      join(place, 'use.ts'),
      `import { startProxy, type TestServer } from 'cloudconvert-v1-proxy';
      export async function use(): Promise<string> {
        const proxy: TestServer = await startProxy({ ANY_KEY: '1' });
        proxy.faults.arm({ name: 'unavailable', retryAfter: 1 });
        const [call] = await proxy.journal();
        await proxy.reset();
        await proxy.close();
        return proxy.url + (call?.process?.id ?? '');
      }`,
    );
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    expect(run(process.execPath, [compiler, ...flags, 'use.ts'])).toEqual({ status: 0, output: '' });
  });

  it('the example of docs/testing.md passes, with the unmodified official client', () => {
    rmSync(join(place, 'node_modules/cloudconvert'));
    symlinkSync(join(root, 'node_modules/cloudconvert-v1'), join(place, 'node_modules/cloudconvert'));
    copyFileSync(join(root, 'examples/old-client.test.js'), join(place, 'old-client.test.js'));
    writeFileSync(join(place, 'package.json'), '{}');
    const { status, output } = run(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), '--rootDir', '.']);
    expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/1 passed, 1 total/) });
  });
});

describe('installed without the optional packages', () => {
  const place = join(folder, 'small');
  const cli = join(place, 'bin/cc-v1-proxy.js');
  beforeAll(() => {
    unpack(place);
    copyFileSync(join(root, 'package-lock.json'), join(place, 'package-lock.json'));
    const flags = ['--omit=optional', '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit'];
    execFileSync('npm', ['ci', ...flags], { cwd: place, stdio: 'pipe' });
  });

  it('takes at most 60 MB', () => {
    const kibibytes = Number(execFileSync('du', ['-sk', place], { encoding: 'utf8' }).split('\t')[0]);
    expect(kibibytes).toBeLessThan(60 * 1000);
  });

  it('is a proxy in front of another v2', async () => {
    const engine = await startEngine();
    const upstream = { UPSTREAM: 'cloudconvert', CLOUDCONVERT_API_KEY: 'v2' };
    const bases = { CLOUDCONVERT_URL: engine.v2Url, CLOUDCONVERT_SYNC_URL: engine.syncUrl, NETWORK_POLICY: 'any' };
    expect(await convert(await serve(cli, { ...upstream, ...bases }))).toBe('%PDF-');
    await engine.close();
  });

  it.each([['serve'], ['engine']])('%s with the embedded engine says in a line what to install', async (command) => {
    const environment = { ...process.env, PORT: '0', DATA_DIR: join(folder, 'no-engine') };
    const child = spawn(process.execPath, [cli, command], { cwd: folder, env: environment, stdio: 'pipe' });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(output).toMatch(
      /^The embedded engine needs packages .* and \d+ more\): run npm install --include=optional.*\n$/,
    );
  });
});
