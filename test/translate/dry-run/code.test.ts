import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createOperations } from '../../../src/engine';
import { dryRun, type V1Call } from '../../../src/translate';
import { startTestEngine, type TestEngine } from '../../engine/running-engine';
import { describeWith } from '../../requirements';
import { serveFixtures, type FileServer } from '../../running-proxy';
import { call, context } from '../calls';

const example = join(__dirname, '../../fixtures/example.png');
const run = promisify(execFile);

let engine: TestEngine;
let files: FileServer;
let folder: string;
beforeAll(async () => {
  engine = await startTestEngine({ operations: await createOperations({ searchPath: '' }) });
  files = await serveFixtures();
  folder = await mkdtemp(join(tmpdir(), 'code-'));
});
afterAll(async () => {
  await Promise.all([engine.stop(), files.close(), rm(folder, { recursive: true })]);
});

const codeOf = (given: Partial<V1Call>) => {
  const made = dryRun(call({ converterOptions: { resize: '20x' }, ...given }), context());
  if (!made.supported) throw new Error(made.message);
  return made;
};
const download = () => codeOf({ files: [{ file: files.address('example.png') }], tag: "Ada's $job" });
const environment = { PATH: process.env.PATH, CLOUDCONVERT_API_KEY: 'key' };
const printed = expect.stringMatching(/^\S+\.jpg http:\/\/\S+\s*$/) as string;

describe('the code for the official Node SDK', () => {
  beforeAll(async () => {
    const modules = join(folder, 'node_modules');
    await mkdir(modules);
    await symlink(dirname(require.resolve('cloudconvert/package.json')), join(modules, 'cloudconvert'));
    await writeFile(join(folder, 'hosts.cjs'), exchangedHosts());
    await copyFile(example, join(folder, 'input'));
  });

  /** The SDK has no setting for its hosts. */
  const exchangedHosts = () => `
    const { prototype } = require('cloudconvert');
    const { callWithBase } = prototype;
    prototype.callWithBase = function (base, ...rest) {
      return callWithBase.call(this, base.includes('sync.') ? '${engine.syncUrl}/' : '${engine.url}/', ...rest);
    };`;

  const output = async (code: string) => {
    await writeFile(join(folder, 'job.mjs'), code);
    const words = ['--require', './hosts.cjs', 'job.mjs'];
    return (await run(process.execPath, words, { cwd: folder, env: environment })).stdout;
  };

  it('runs as it stands and prints the URL of the output', async () => {
    expect(await output(download().code.node)).toEqual(printed);
  });

  it('uploads the file where v1 took an upload', async () => {
    expect(await output(codeOf({}).code.node)).toEqual(printed);
  });
});

describeWith(['curl'], 'the code for curl', () => {
  it('runs as it stands and answers the ended job', async () => {
    const script = download()
      .code.curl.replaceAll('https://sync.api.cloudconvert.com/v2', engine.syncUrl)
      .replaceAll('https://api.cloudconvert.com/v2', engine.url);
    const { stdout } = await run('sh', ['-c', script], { env: environment });
    expect(JSON.parse(stdout)).toMatchObject({ data: { status: 'finished', tag: "Ada's $job" } });
  });
});

describeWith(['php'], 'the code for the official PHP SDK', () => {
  /** Plays the classes that the code names: the job they are given goes to the standard output. */
  const classes = `
    namespace CloudConvert\\Models {
      class Task {
        function __construct(public string $operation, public string $name) {}
        function set(string $key, mixed $value) { $this->set[$key] = $value; return $this; }
        public array $set = [];
      }
      class Job {
        public array $job = [];
        function setTag(string $tag) { $this->job['tag'] = $tag; return $this; }
        function addTask(Task $task) {
          $this->job['tasks'][$task->name] = ['operation' => $task->operation] + $task->set;
          return $this;
        }
        function getExportUrls() { return []; }
      }
    }
    namespace CloudConvert {
      class CloudConvert {
        function __construct(array $settings) {}
        function jobs() { return $this; }
        function create($job) { echo json_encode($job->job); }
        function wait($job) {}
      }
    }`;

  it('builds the very job', async () => {
    const { code, job } = download();
    await writeFile(join(folder, 'classes.php'), `<?php ${classes.replaceAll('\\\\', '\\')}`);
    await writeFile(join(folder, 'job.php'), code.php);
    const words = ['-n', '-d', 'auto_prepend_file=classes.php', 'job.php'];
    const { stdout } = await run('php', words, { cwd: folder, env: environment });
    expect(JSON.parse(stdout)).toEqual(job);
  });
});
