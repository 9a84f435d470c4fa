import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createOperations, createStorageOperations } from '../../../src/engine';
import { createNetworkPolicy } from '../../../src/network';
import { dryRun, type CodeLanguage, type V1Call } from '../../../src/translate';
import { startTestEngine, type TestEngine } from '../../engine/running-engine';
import { describeWith } from '../../requirements';
import { fixture, serveFixtures, type FileServer } from '../../running-proxy';
import { startS3rver } from '../../services/s3rver';
import { call, context } from '../calls';

jest.setTimeout(120_000);

const run = promisify(execFile);

let engine: TestEngine;
let files: FileServer;
let s3: Awaited<ReturnType<typeof startS3rver>>;
let folder: string;
beforeAll(async () => {
  const networkPolicy = createNetworkPolicy({ mode: 'any', allow: [] });
  [engine, files, s3, folder] = await Promise.all([
    startTestEngine({
      operations: await createOperations(),
      storageOperations: createStorageOperations(networkPolicy),
    }),
    serveFixtures(),
    startS3rver(),
    mkdtemp(join(tmpdir(), 'code-')),
  ]);
  await Promise.all([installSdks(), putInputs()]);
});
afterAll(async () => {
  await Promise.all([engine.stop(), files.close(), s3.stop(), rm(folder, { recursive: true })]);
});

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><!--${'x'.repeat(999)}--><rect width="9" height="9"/></svg>`;

/** What a user has beside the code: the files of the call, under their own names. */
async function putInputs(): Promise<void> {
  for (const name of ['input.png', 'my cat.png', 'large.png'])
    await copyFile(fixture('example.png'), join(folder, name));
  await copyFile(fixture('two-pages.pdf'), join(folder, 'report.pdf'));
  await writeFile(join(folder, 'long.svg'), drawing);
}

async function installSdks(): Promise<void> {
  await mkdir(join(folder, 'node_modules'));
  await symlink(dirname(require.resolve('cloudconvert/package.json')), join(folder, 'node_modules/cloudconvert'));
  await writeFile(join(folder, 'hosts.cjs'), exchangedHosts());
  await mkdir(join(folder, 'vendor'));
  await cp(join(__dirname, 'sdk/autoload.php'), join(folder, 'vendor/autoload.php'));
  await cp(join(__dirname, 'sdk/cloudconvert.py'), join(folder, 'cloudconvert.py'));
}

/** The SDK for Node has no setting for its hosts. */
const exchangedHosts = () => `
  const { prototype } = require('cloudconvert');
  const { callWithBase } = prototype;
  prototype.callWithBase = function (base, ...rest) {
    return callWithBase.call(this, base.includes('sync.') ? '${engine.syncUrl}/' : '${engine.url}/', ...rest);
  };`;

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Saves the code and runs it as it stands, in the folder of the user's files. */
const runners: Record<CodeLanguage, (code: string, environment: NodeJS.ProcessEnv) => Promise<Ran>> = {
  curl: (code, environment) => {
    const script = code
      .replaceAll('https://sync.api.cloudconvert.com/v2', engine.syncUrl)
      .replaceAll('https://api.cloudconvert.com/v2', engine.url);
    return ran('sh', ['-c', script], environment);
  },
  node: async (code, environment) => {
    await writeFile(join(folder, 'job.mjs'), code);
    return ran(process.execPath, ['--require', './hosts.cjs', 'job.mjs'], environment);
  },
  php: async (code, environment) => {
    await writeFile(join(folder, 'job.php'), code);
    return ran('php', ['-n', '-d', 'display_errors=stderr', 'job.php'], environment);
  },
  python: async (code, environment) => {
    await writeFile(join(folder, 'job.py'), code);
    return ran('python3', ['job.py'], environment);
  },
};

async function ran(program: string, words: string[], secrets: NodeJS.ProcessEnv): Promise<Ran> {
  const engineUrls = { ENGINE_URL: engine.url, ENGINE_SYNC_URL: engine.syncUrl };
  const env = { PATH: process.env.PATH, HOME: folder, CLOUDCONVERT_API_KEY: 'key', ...engineUrls, ...secrets };
  try {
    return { code: 0, ...(await run(program, words, { cwd: folder, env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Ran;
    return { code, stdout, stderr };
  }
}

const codeOf = (given: Partial<V1Call>) => {
  const made = dryRun(call(given), context());
  if (!made.supported) throw new Error(made.message);
  return made;
};

interface Shape {
  given: () => Partial<V1Call>;
  secrets?: () => NodeJS.ProcessEnv;
  /** In what the code prints. */
  prints: RegExp;
}

const url = (extension: string) => new RegExp(`\\.${extension}\\b[^]*http://`);
const pdf = (name: string): Partial<V1Call> => ({ inputFormat: 'pdf', files: [{ file: files.address(name) }] });
const upload = { method: 'upload', parameters: {} };

const plainShapes: Record<string, Shape> = {
  'a download with a tag that holds quotes': {
    given: () => ({ files: [{ file: files.address('example.png') }], tag: `Ada's "$job" \`id\` \\n`, save: true }),
    prints: url('jpg'),
  },
  'an upload without a name': { given: () => ({ input: upload }), prints: url('jpg') },
  'an upload whose name holds a space': {
    given: () => ({ input: upload, files: [{ file: 'my cat.png', filename: 'my cat.png' }] }),
    prints: /my cat\.jpg/,
  },
  'the protection of an upload': {
    given: () => ({
      ...pdf('two-pages.pdf'),
      mode: 'protect',
      outputFormat: 'pdf',
      converterOptions: { encrypt_user_password: `it's "x" $y` },
      input: upload,
      files: [{ file: 'report.pdf', filename: 'report.pdf' }],
    }),
    secrets: () => ({ ENCRYPT_SET_PASSWORD: `it's "x" $y` }),
    prints: /report\.pdf/,
  },
  'mode info': {
    given: () => ({ ...pdf('two-pages.pdf'), outputFormat: undefined, mode: 'info' }),
    prints: /"?PageCount|Pages"?/,
  },
  'several files': {
    given: () => ({
      ...pdf('two-pages.pdf'),
      mode: 'combine',
      outputFormat: 'pdf',
      filename: 'both.pdf',
      files: [{ file: files.address('two-pages.pdf') }, { file: files.address('two-pages.pdf') }],
    }),
    prints: /both\.pdf/,
  },
  'several uploads': {
    given: () => ({
      outputFormat: 'zip',
      mode: 'archive',
      input: upload,
      files: [
        { file: 'input.png', filename: 'input.png' },
        { file: 'my cat.png', filename: 'my cat.png' },
      ],
    }),
    prints: url('zip'),
  },
  'long base64 content': {
    given: () => ({
      input: { method: 'base64', parameters: {} },
      filename: 'large.png',
      files: [{ file: largeFile }],
    }),
    prints: /large\.jpg/,
  },
  'long raw content': {
    given: () => ({
      inputFormat: 'svg',
      outputFormat: 'png',
      input: { method: 'raw', parameters: {} },
      filename: 'long.svg',
      files: [{ file: drawing }],
    }),
    prints: /long\.png/,
  },
  'a storage': {
    given: () => ({
      files: [{ file: files.address('example.png') }],
      output: { kind: 's3', parameters: s3Parameters() },
    }),
    secrets: () => ({
      EXPORT_S3_ACCESS_KEY_ID: 'S3RVER',
      EXPORT_S3_SECRET_ACCESS_KEY: 'S3RVER',
    }),
    prints: url('jpg'),
  },
  'a callback': {
    given: () => ({ files: [{ file: files.address('example.png') }], callback: 'http://127.0.0.1:9/done?token=x' }),
    secrets: () => ({ WEBHOOK_URL_TOKEN: 'x' }),
    prints: url('jpg'),
  },
};

const commandShapes: Record<string, Shape> = {
  'an upload with a command': {
    given: () => ({
      input: upload,
      files: [{ file: 'my cat.png', filename: 'my cat.png' }],
      converterOptions: { command: '{INPUTFILE} -resize 10x10 {OUTPUTFILE}' },
    }),
    prints: /my cat\.jpg/,
  },
  'an upload that a command refines': {
    given: () => ({ input: upload, converterOptions: { rotate: '90' } }),
    prints: /input\.jpg/,
  },
};

let largeFile: string;
beforeAll(async () => {
  largeFile = (await readFile(fixture('example.png'))).toString('base64');
});

const s3Parameters = () => {
  const { access_key_id: accesskeyid, secret_access_key: secretaccesskey, ...rest } = s3.parameters;
  return { accesskeyid, secretaccesskey, ...rest, path: 'out/' };
};

const languages: [language: CodeLanguage, needs: string[]][] = [
  ['curl', ['curl', 'jq']],
  ['node', []],
  ['php', ['php']],
  ['python', ['python']],
];

describe.each(languages)('the code for %s', (language, needs) => {
  const proves = ([name, { given, secrets = () => ({}), prints }]: [string, Shape]) =>
    it(`runs as it stands for ${name}`, async () => {
      const { code } = codeOf(given());
      const { code: status, stdout, stderr } = await runners[language](code[language], secrets());
      expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: expect.stringMatching(prints) });
      expect(code[language]).not.toContain('***');
    });

  describeWith(needs, 'without a command', () => {
    Object.entries(plainShapes).forEach(proves);

    it('makes no job where a secret is missing', async () => {
      const protect = { ...pdf('two-pages.pdf'), mode: 'protect', outputFormat: 'pdf' };
      const { code } = codeOf({ ...protect, converterOptions: { encrypt_user_password: 'shh' } });
      const { code: status, stdout, stderr } = await runners[language](code[language], {});
      expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringContaining('ENCRYPT_SET_PASSWORD') });
      expect(status).toBeGreaterThan(0);
    });

    it('tells why a job failed, and ends with an error', async () => {
      const { code } = codeOf({ files: [{ file: files.address('nothing-here.png') }] });
      const { code: status, stderr } = await runners[language](code[language], {});
      expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringMatching(/404|not found/i) });
    });
  });

  describeWith([...needs, 'imagemagick', 'bubblewrap'], 'with a command', () => {
    Object.entries(commandShapes).forEach(proves);
  });
});
