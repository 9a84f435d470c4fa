import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { describeWith } from '../requirements';
import { fixture, startTestProxy, type TestProxy } from '../running-proxy';

const run = promisify(execFile);

let proxy: TestProxy;
let folder: string;
beforeAll(async () => {
  proxy = await startTestProxy();
  folder = mkdtempSync(path.join(tmpdir(), 'stacks-'));
});
afterAll(async () => {
  await proxy.close();
  rmSync(folder, { recursive: true });
});

const programs: [needs: string, program: string, script: string, says: RegExp][] = [
  ['php', 'php', 'convert.php', /Process was deleted/],
  ['ruby', 'ruby', 'convert.rb', /Process was deleted/],
  ['python', 'python3', 'convert.py', /"step":"finished"/],
  ['perl', 'perl', 'convert.pl', /example\.jpg/],
];

for (const [needs, program, script, says] of programs) {
  describeWith([needs], `the HTTP of ${needs}`, () => {
    it('converts a picture in the manner of its clients (W11)', async () => {
      const target = path.join(folder, `${needs}.jpg`);
      const source = path.join(__dirname, 'stacks', script);

      const { stdout } = await run(program, [source, proxy.url, fixture('example.png'), target], { timeout: 29_000 });

      expect(stdout).toMatch(says);
      expect(readFileSync(target).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    });
  });
}

describeWith(['curl'], 'curl', () => {
  const curl = async (...parameters: string[]) => (await run('curl', ['-s', '-S', ...parameters])).stdout;

  it('-L -F … -F file=@… ends at the file (W4)', async () => {
    const target = path.join(folder, 'curl.jpg');
    const form = ['apikey=any', 'input=upload', 'outputformat=jpg', 'timeout=150', 'wait=true', 'download=inline'];

    await curl(
      '-L',
      ...form.flatMap((field) => ['-F', field]),
      '-F',
      `file=@${fixture('example.png')}`,
      '-o',
      target,
      `${proxy.url}/v1/convert`,
    );

    expect(readFileSync(target).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
  });

  it('-T uploads a file that it announces with Expect: 100-continue', async () => {
    const created = JSON.parse(await curl('-d', 'apikey=any&inputformat=png&outputformat=jpg', `${proxy.url}/process`));
    const started = JSON.parse(await curl('-d', 'input=upload&wait=1', `http:${created.url}`));

    const saved = await curl('-H', 'Expect: 100-continue', '-T', fixture('example.png'), `http:${started.upload.url}/`);

    expect(JSON.parse(saved)).toMatchObject({ file: 'example.png', message: 'File saved.' });
    expect(JSON.parse(await curl(`http:${created.url}?wait`))).toMatchObject({ step: 'finished' });
  });
});
