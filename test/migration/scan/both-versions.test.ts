import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { scan } from '../../../src/migration/scan';

/** Code that speaks v2, in the words that v1's clients have, too. */
const v2 = {
  'node/package.json': '{"dependencies": {"cloudconvert": "^3.0.0"}}',
  'node/client.js':
    'const cloudConvert = new CloudConvert(process.env.CLOUDCONVERT_API_KEY);\nmodule.exports = cloudConvert;',
  'node/job.js': "await cloudConvert.jobs.create({ tasks: { a: { operation: 'import/url' } } });",
  'node/job.test.js': "nock('https://api.cloudconvert.com').get('/v2/jobs/1').reply(200);",
  'php/composer.json':
    '{"require": {"cloudconvert/cloudconvert-php": "^3.0"}, "aliases": {"CloudConvert": "CloudConvert\\\\Laravel"}}',
  'php/convert.php':
    "$api = new CloudConvert(['api_key' => env('CLOUDCONVERT_API_KEY')]);\n$api->jobs()->create($job);",
  'php/payload.json': '{"self": "https:\\/\\/api.cloudconvert.com\\/v2\\/tasks\\/1"}',
  'python/setup.py': 'setup(name="cloudconvert", version="2.1.0")',
  'ruby/job.rb': 'client = CloudConvert::Client.new(api_key: key)\nclient.jobs.create(tasks: tasks)',
  'go/task.go': '// cloudconvert\ntype Task struct {\n  OutputFormat string `json:"output_format"`\n}',
  'r/DESCRIPTION': 'Package: RCloudConvert2\nURL: https://github.com/someone/RCloudConvert2',
};

describe('a code base', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scan-'));
    for (const [name, text] of Object.entries(v2)) write(name, text);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const places = async () => {
    const { findings } = await scan(folder, { dryRun: () => Promise.reject(new Error('none')) });
    return findings.map(({ file, line }) => `${file}:${line}`);
  };

  it('that speaks v2 alone has no place that speaks v1', async () => {
    expect(await places()).toEqual([]);
  });

  it('that speaks both has the places of v1, its keys and hosts, and nothing of the files of v2', async () => {
    write('old/convert.php', "$api = new \\CloudConvert\\Api($key);\n$api->createProcess(['outputformat' => 'pdf']);");
    write('old/.env', 'CLOUDCONVERT_KEY=…\nCLOUDCONVERT_HOST=https://api.cloudconvert.com');
    expect(await places()).toEqual([
      'node/client.js:1',
      'old/.env:1',
      'old/.env:2',
      'old/convert.php:1',
      'old/convert.php:2',
    ]);
  });
});
