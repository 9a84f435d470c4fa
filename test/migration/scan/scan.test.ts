import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from 'sarif';
import type { ScanResult } from '../../../src/migration/scan';
import { runCli } from '../../commands/run-cli';
import { fixture } from '../../running-proxy';

const code = fixture('v1-code');
let folder: string;
let result: ScanResult;
let sarif: Log;
let printed: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scan-'));
  const file = join(folder, 'scan.sarif');
  const run = await runCli(['scan', code, '--json', '--sarif', file]);
  expect(run.code).toBe(0);
  printed = run.output;
  result = JSON.parse(run.output) as ScanResult;
  sarif = JSON.parse(readFileSync(file, 'utf8')) as Log;
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['node/package.json', 'cloudconvert ^1.1.2 (npm)'],
  ['php/composer.json', 'cloudconvert/cloudconvert-php ^2.1 (Composer)'],
  ['laravel/composer.json', 'robbiepaul/cloudconvert-laravel 2.* (Composer)'],
  ['python/requirements.txt', 'cloudconvert ==1.0.0 (pip)'],
  ['ruby/Gemfile', 'cloudconvert-ruby ~> 0.1.0 (gem)'],
  ['go/go.mod', 'github.com/macropodhq/cloudconvert v0.0.0-20160301000000-0123456789ab (Go)'],
  ['java/pom.xml', 'org.aioobe.cloudconvert:cloudconvert 1.1 (Maven)'],
  ['csharp/Web.csproj', 'CloudConvert.NET 1.3.0 (NuGet)'],
  ['perl/cpanfile', 'WWW::CloudConvert 0.02 (CPAN)'],
  ['r/DESCRIPTION', 'RCloudConvert >= 1.0 (CRAN)'],
])('finds the v1 client in %s', (file, client) => {
  expect(result.findings.filter((finding) => finding.file === file)).toMatchObject([{ kind: 'dependency', client }]);
});

it.each([
  ['node/convert.js', 7, { inputformat: 'docx', outputformat: 'pdf', converteroptions: { page_range: '1-3' } }],
  ['php/thumbnail.php', 5, { inputformat: 'mp4', outputformat: 'jpg' }],
  ['python/report.py', 8, { inputformat: 'svg', outputformat: 'png', converteroptions: { density: 150 } }],
  ['ruby/convert.rb', 3, { inputformat: 'jpg', outputformat: 'pdf', input: 'download' }],
  ['go/main.go', 10, { inputformat: 'odt', outputformat: 'pdf' }],
  ['csharp/Pdf.cs', 7, { inputformat: 'xlsx', outputformat: 'pdf', input: 'upload' }],
  ['perl/convert.pl', 2, { inputformat: 'epub', outputformat: 'mobi', file: 'https://example.org/book.epub' }],
  ['shell/backup.sh', 3, { inputformat: 'png', outputformat: 'pdf' }],
  ['browser/index.html', 4, { outputformat: 'pdf' }],
])('reads the call in %s, line %d, and shows its v2 job', (file, line, sends) => {
  const finding = result.findings.find((each) => each.file === file && each.line === line);
  expect(finding?.sends).toMatchObject(sends);
  const { v2 } = finding ?? {};
  const job = v2?.supported ? v2.job : v2?.elsewhere?.job;
  expect(Object.values(job?.tasks ?? {}).map(({ operation }) => operation)).toContain('convert');
});

it.each([
  ['java/Convert.java', 'sdk-call'],
  ['laravel/Upload.php', 'sdk-call'],
  ['laravel/.env.example', 'config'],
  ['r/pages.R', 'path'],
  ['go/main.go', 'path'],
])('finds in %s a %s', (file, kind) => {
  expect(result.findings.filter((finding) => finding.file === file)).toContainEqual(
    expect.objectContaining({ kind }) as object,
  );
});

it('skips vendored folders and binary files, says so, and shows no key', () => {
  expect(result.skipped).toEqual({ folders: ['php/vendor'], binary: 1, large: 0, unreadable: 0 });
  expect(printed).not.toContain('planted');
  expect(JSON.stringify(sarif)).not.toContain('planted');
});

it('writes SARIF whose results name a rule, a file and a line', () => {
  const [run] = sarif.runs;
  const rules = run?.tool.driver.rules?.map(({ id }) => id);
  expect(sarif.version).toBe('2.1.0');
  expect(run?.results).toHaveLength(result.findings.length);
  for (const { ruleId, locations } of run?.results ?? []) {
    expect(rules).toContain(ruleId);
    expect(locations?.[0]?.physicalLocation?.region?.startLine).toBeGreaterThan(0);
  }
});

it('says in one line where there is no such folder', async () => {
  const { code: exit, output } = await runCli(['scan', join(folder, 'none')]);
  expect(output).toBe(`${join(folder, 'none')}: there is no such file or folder\n`);
  expect(exit).toBe(2);
}, 120_000);

it('prints SARIF where no file is named', async () => {
  const { code: exit, output } = await runCli(['scan', code, '--sarif']);
  expect([exit, (JSON.parse(output) as Log).version]).toEqual([0, '2.1.0']);
}, 120_000);
