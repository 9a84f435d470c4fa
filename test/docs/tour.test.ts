import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../requirements';

const root = join(__dirname, '../..');

/** The shell lines of a part of the README, block by block. */
function blocks(): string[] {
  const [, tour = ''] =
    /<!-- tour:[^]*?-->\n([^]*?)<!-- end of tour -->/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  return [...tour.matchAll(/```sh\n([^]*?)```/g)].map(([, lines = '']) => lines);
}

/** These go on until they are stopped: they run beside what follows, which waits until they serve. */
const servers: [lines: RegExp, ready: string][] = [
  [/^npm start\n$/, 'http://127.0.0.1:8080/_/health'],
  [/^npx cc-v1-proxy engine/, 'http://127.0.0.1:8081/v2/operations'],
];

function scriptOf(block: string): string {
  const [, ready] = servers.find(([lines]) => lines.test(block)) ?? [];
  if (ready === undefined) return block;
  return `${block.trimEnd()} >>"$HOME/servers.log" 2>&1 &\nuntil curl -sf -o "$HOME/ready" ${ready}; do sleep 0.2; done\n`;
}

jest.setTimeout(300_000);

describeWith(['bubblewrap', 'curl'], 'the tour of the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tour-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the blocks that this test knows how to run', () => {
    expect(blocks()).toHaveLength(5);
    expect(blocks().filter((block) => servers.some(([lines]) => lines.test(block)))).toHaveLength(2);
  });

  it('runs as it is printed, on the ports that it names', async () => {
    // A checkout whose new files are nobody else's; `data` of the real one stays as it is.
    for (const name of [
      'package.json',
      'bin',
      'scripts',
      'src',
      'dist',
      'config',
      'examples',
      'node_modules',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ])
      symlinkSync(join(root, name), join(folder, name));
    const end = 'echo "process: $process"; kill %1 %2; wait';
    writeFileSync(join(folder, 'tour.sh'), ['set -e', ...blocks().map(scriptOf), end].join('\n'));
    // A network of its own: ports 8080 and 8081 are free there, whatever else runs on this machine.
    const words = [
      '--dev-bind',
      '/',
      '/',
      '--unshare-net',
      '--unshare-pid',
      '--proc',
      '/proc',
      '--die-with-parent',
      '--chdir',
      folder,
    ];
    const child = spawn('bwrap', [...words, 'bash', 'tour.sh'], {
      env: { ...process.env, HOME: folder },
      stdio: 'pipe',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
    const [status] = (await once(child, 'close')) as [number | null];
    const log = spawnSync('cat', [join(folder, 'servers.log')], { encoding: 'utf8' }).stdout;
    expect({ status, output, log }).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'example.pdf'), 'latin1').slice(0, 5)).toBe('%PDF-');
    expect(output).toMatch(/"step":"finished".*"filename":"example.jpg"/);
    expect(output).toMatch(/"operation": "export\/url"|"operation": "import\/url"/);
    expect(log).toContain('synchronous base http://127.0.0.1:8081/sync/v2');
  });
});
