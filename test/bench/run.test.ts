import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { tableOf } from '../../bench/table';

const run = promisify(execFile);
const root = path.join(__dirname, '../..');

function bench(names: string[], env: Record<string, string> = {}) {
  return run(process.execPath, ['-r', './test/typescript-loader.js', 'bench/run.ts', ...names], {
    cwd: root,
    env: { ...process.env, BENCH_SIZE: 'tiny', BENCH_CLI: path.join(root, 'src/cli.ts'), ...env },
  });
}

describe('npm run bench', () => {
  it('measures the proxy beside others, and writes what it found', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'bench-test-'));
    const results = path.join(folder, 'RESULTS.md');
    await bench(['status', 'zip', 'wait', 'convert'], { BENCH_RESULTS: results });
    const written = await readFile(results, 'utf8');
    await rm(folder, { recursive: true });
    expect(written).toMatch(/^\| status, 64 connections on 64 processes \| proxy \| [1-9][\d.,]* \/s/m);
    expect(written).toMatch(/^\| {2}\| http-proxy-middleware \| [1-9][\d.,]* \/s/m);
    expect(written).toMatch(/^\| zip of 3 files of 1 MiB \| proxy \| [1-9]/m);
    expect(written).toMatch(/^\| png to jpg, \/convert \| proxy \| [1-9]/m);
    expect(written).toMatch(/answered 20\.0, lost 0\.00/);
  }, 300_000);

  it('names what it can measure where asked for something else', async () => {
    const failed = (await bench(['speed']).catch((error: unknown) => error)) as { code: number; stderr: string };
    expect(failed.code).toBe(2);
    expect(failed.stderr).toMatch(/^There is no speed; there are status, create, upload, .*engine, cores, record\.$/m);
  });

  it('compares round by round, so that a loaded moment meets all sides', () => {
    const sides = [
      { name: 'proxy', rounds: [{ rate: 100 }, { rate: 10 }, { rate: 50 }] },
      { name: 'nginx', rounds: [{ rate: 200 }, { rate: 20 }, { rate: 50 }] },
    ];
    expect(tableOf([{ work: 'polls', unit: '/s', sides }])).toContain(
      '| nginx | 50.0 (20.0–200) /s |  | 0.50 (0.50–1.00) |',
    );
  });
});
