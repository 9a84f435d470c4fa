import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith } from '../requirements';

const root = join(__dirname, '../..');

interface Instruction {
  word: string;
  rest: string;
}

/** The instructions of every stage; comments left out, continued lines joined. */
function stages(): Instruction[][] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const all: Instruction[][] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') all.push([]);
    all.at(-1)?.push({ word, rest });
  }
  return all;
}

it('the image runs as a user without rights, from a place that need not be written to', () => {
  const last = stages().at(-1) ?? [];
  const said = (word: string) => last.filter((each) => each.word === word).map(({ rest }) => rest);
  expect(said('USER')).toEqual(['node']);
  expect(said('VOLUME')).toEqual(['/data']);
  expect(said('ENV').join(' ')).toMatch(/DATA_DIR=\/data TMPDIR=\/data\/tmp/);
  expect(said('HEALTHCHECK')).toHaveLength(1);
  expect(said('LABEL').join(' ')).toContain('org.opencontainers.image.licenses="MIT"');
});

/** Copies what `.dockerignore` lets through. */
function copyContext(target: string): void {
  const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').match(/(?<=^!).*$/gm) ?? [];
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...allowed], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const name of tracked.trim().split('\n')) cpSync(join(root, name), join(target, name));
}

/** Building takes a minute, more on a loaded machine. */
jest.setTimeout(600_000);

describeWith(['overlay'], 'the RUN lines of the Dockerfile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'image-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('make a proxy that starts from what they leave, in a system of their own', () => {
    for (const name of ['upper', 'work', 'image', 'context']) mkdirSync(join(folder, name));
    copyContext(join(folder, 'context'));
    const instructions = stages().flat();
    const commands = instructions.flatMap(({ word, rest }) => {
      if (word === 'RUN') return [rest.replace('chown node:node', 'chown 1000:1000')];
      if (word === 'COPY' && !rest.startsWith('--from')) return ['cp -a /context/. /app/'];
      return [];
    });
    expect(commands.length).toBeGreaterThan(5);
    // Of the system below, what it has installed counts as the image's; what is written goes to the layer above it.
    const script = [
      'set -e',
      'mount -t overlay overlay -o lowerdir=/,upperdir="$1/upper",workdir="$1/work" "$1/image"',
      'mkdir -p "$1/image/app" "$1/image/context"',
      'mount --bind "$1/context" "$1/image/context"',
      'mount --bind /dev "$1/image/dev"; mount -t proc proc "$1/image/proc"',
      'exec chroot "$1/image" sh -ec "$2"',
    ].join('\n');
    const start = 'DATA_DIR=/data TMPDIR=/data/tmp PORT=0 UPSTREAM=cloudconvert node bin/cc-v1-proxy.js --version';
    const inside = [
      'cd /app',
      'export ENGINE=no PROGRAMS= npm_config_prefer_offline=true',
      ...commands,
      'ls sbom.spdx.json',
      start,
    ];
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['--mount', 'sh', '-c', script, 'sh', folder, inside.join('\n')],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, end: stdout.trim().split('\n').slice(-2), stderr: status === 0 ? '' : stderr }).toEqual({
      status: 0,
      end: ['sbom.spdx.json', expect.stringMatching(/^\d+\.\d+\.\d+$/)],
      stderr: '',
    });
  });
});
