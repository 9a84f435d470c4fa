import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { harFiles, readRecordings } from '../../../src/migration/har';
import { replay, textReport, usualRules } from '../../../src/migration/replayer';
import { systemClock } from '../../../src/runtime';
import { runCli } from '../../commands/run-cli';
import { startTestProxy, type FileServer, type TestProxy } from '../../running-proxy';
import { describeWith } from '../../requirements';
import { serveExamples } from '../flows/example-files';

const shipped = join(__dirname, '../../../recordings');

describeWith(['ffmpeg', 'chromium'], 'the recordings that come with the proxy', () => {
  let proxy: TestProxy;
  let files: FileServer;
  let folder: string;
  beforeAll(async () => {
    [proxy, files] = await Promise.all([startTestProxy(), serveExamples()]);
    folder = mkdtempSync(join(tmpdir(), 'replayed-'));
    const replace = [
      { from: 'http://127.0.0.1:8765', to: files.address('').replace(/\/$/, ''), reason: 'a free port' },
    ];
    writeFileSync(join(folder, 'rules.json'), JSON.stringify({ replace }));
  });
  afterAll(async () => {
    await Promise.all([proxy.close(), files.close()]);
    rmSync(folder, { recursive: true });
  });

  it('show no difference against this instance', async () => {
    const result = await replay(await readRecordings(await harFiles([shipped])), {
      ...{ target: new URL(proxy.url), apiKey: 'any', pace: 'asap', concurrency: 2, bail: false },
      rules: usualRules,
      replace: [{ from: 'http://127.0.0.1:8765', to: files.address('').replace(/\/$/, '') }],
      ...{ variables: {}, timeout: 120_000, clock: systemClock },
    });
    expect(textReport(result)).toContain(`${result.counts.same} same, 0 different, 0 failed`);
    expect(result.recordings.length).toBeGreaterThanOrEqual(18);
    expect(result.counts.same).toBeGreaterThan(50);
  }, 240_000);

  it('show one deliberate change in all four reports, and end with 1', async () => {
    cpSync(join(shipped, 'official-client-1.1.2', 'step-by-step.har'), join(folder, 'changed.har'));
    const text = readFileSync(join(folder, 'changed.har'), 'utf8');
    const changed = text.replace('File saved.', 'File <saved>.');
    expect(changed).not.toBe(text);
    writeFileSync(join(folder, 'changed.har'), changed);
    const report = (name: string) => join(folder, `report.${name}`);
    const { code, output } = await runCli([
      ...['replay', join(folder, 'changed.har'), '--target', proxy.url, '--apikey', 'any'],
      ...['--rules', join(folder, 'rules.json'), '--junit', report('xml')],
      ...['--json', report('json'), '--html', report('html')],
    ]);
    expect(output).toContain('body.message: recorded File <saved>., now File saved.');
    expect(code).toBe(1);
    expect(readFileSync(report('xml'), 'utf8')).toMatch(/<failure[^>]*message="body\.message: recorded File &lt;saved/);
    expect(JSON.parse(readFileSync(report('json'), 'utf8'))).toMatchObject({ counts: { different: 1, failed: 0 } });
    expect(readFileSync(report('html'), 'utf8')).toContain(
      'body.message: recorded File &lt;saved&gt;., now File saved.',
    );
  });

  it('need the secrets that they do not hold, and end with 2 where nothing can be sent', async () => {
    const words = ['replay', join(shipped, 'official-client-1.1.2', 'deleted-1.har'), '--target', proxy.url];
    const withoutKey = await runCli(words);
    expect(withoutKey).toMatchObject({ code: 2, output: expect.stringContaining('give --apikey') as string });
    const refused = await runCli(['replay', shipped, '--target', 'http://127.0.0.1:9', '--apikey', 'x', '--bail']);
    expect(refused).toMatchObject({ code: 2, output: expect.stringContaining('ECONNREFUSED') as string });
    writeFileSync(join(folder, 'cut.har'), text.slice(0, 200));
    const cut = await runCli(['replay', join(folder, 'cut.har'), '--target', proxy.url]);
    expect(cut.output).toMatch(/cut\.har, line \d+, column \d+: the text breaks off here, it is truncated\n$/);
    expect(cut.code).toBe(2);
  });

  const text = readFileSync(join(shipped, 'official-client-1.1.2', 'step-by-step.har'), 'utf8');
});
