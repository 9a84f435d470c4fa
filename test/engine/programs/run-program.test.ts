import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { findPrograms, runProgram, type RunRequest } from '../../../src/engine/programs';
import { findConfinement } from '../../../src/engine/programs/confinement';
import { describeWith, findProgram } from '../../requirements';

const searchPath = process.env['PATH'] ?? '';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cc-run-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a program', () => {
  test('gets its arguments as they are, without a shell', async () => {
    const { stdout } = await runProgram(shell('printf "%s|" "$@"', { more: ['$(id)', 'a b', '; ls', '*'] }));
    expect(stdout).toBe('$(id)|a b|; ls|*|');
  });

  test('gets a clean environment, with its home and temporary folders inside its own', async () => {
    const { stdout } = await runProgram(shell('env', { environment: { EXTRA: 'yes' } }));
    const names = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0] ?? '');
    expect(stdout).toContain(`HOME=${folder}/`);
    expect(stdout).toContain(`TMPDIR=${folder}/`);
    expect(stdout).toContain('EXTRA=yes');
    expect(names.filter((name) => /NODE|JEST|npm/.test(name))).toEqual([]);
  });

  test('tells each line as it comes, at carriage returns too', async () => {
    const lines: string[] = [];
    await runProgram(shell('printf "one\\ntwo\\rthree\\n"', { onLine: (line) => lines.push(line) }));
    expect(lines).toEqual(['one', 'two', 'three']);
  });

  test('that fails rejects with an OperationError in its own words, without the paths of this machine', async () => {
    await expect(runProgram(shell(`echo first >&2; echo "bad ${folder}/file.x" >&2; exit 3`))).rejects.toMatchObject({
      name: 'OperationError',
      message: 'Conversion failed: bad file.x',
      code: null,
    });
    await expect(runProgram(shell('exit 3'))).rejects.toThrow('Conversion failed: sh ended with code 3');
  });

  test('that says very much is cut, not held in memory', async () => {
    const { stdout, stderr } = await runProgram(
      shell('head -c 5000000 /dev/zero | tr "\\0" a; head -c 500000 /dev/zero | tr "\\0" b >&2'),
    );
    expect([stdout.length, stderr.length]).toEqual([1024 * 1024, 64 * 1024]);
  });

  test('is ended with all its children when the signal aborts, and rejects with the reason', async () => {
    const controller = new AbortController();
    const reason = new Error('timed out');
    const script = 'trap "" TERM; (trap "" TERM; echo child; while :; do sleep 0.1; done) & echo $!; wait; wait';
    const pids: number[] = [];
    const running = runProgram(
      shell(script, {
        signal: controller.signal,
        onLine: (line) => {
          if (line === 'child') controller.abort(reason);
          else pids.push(Number(line));
        },
      }),
    );
    await expect(running).rejects.toBe(reason);
    await gone(pids);
  });

  test('leaves no child behind when it ends by itself', async () => {
    const { stdout } = await runProgram(shell('sleep 60 > /dev/null 2>&1 & echo $!'));
    await gone([Number(stdout)]);
  });

  test('is not started when the signal has aborted before', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(runProgram(shell('touch started', { signal }))).rejects.toThrow('too late');
    expect(existsSync(path.join(folder, 'started'))).toBe(false);
  });
});

describeWith(['bubblewrap'], 'shut in by bubblewrap, a program', () => {
  test('sees its folder and what it is given, and nothing else of the machine', async () => {
    const outside = mkdtempSync(path.join(os.tmpdir(), 'cc-outside-'));
    writeFileSync(path.join(outside, 'given'), 'given');
    writeFileSync(path.join(outside, 'secret'), 'secret');
    mkdirSync(path.join(folder, 'here'));
    const confinement = findConfinement(searchPath, folder);
    const script = `ls ${outside}; cat ${outside}/given; ls -d /home /root /etc/shadow /var/log /proc/1/root/home; echo > ${outside}/given; touch here/made; true`;
    const { stdout } = await runProgram(shell(script, { confinement, reads: [path.join(outside, 'given')] }));
    expect(confinement.level).toBe('bubblewrap');
    expect(stdout).toBe('given\ngiven');
    expect(readFileSync(path.join(outside, 'given'), 'utf8')).toBe('given');
    expect(existsSync(path.join(folder, 'here', 'made'))).toBe(true);
    rmSync(outside, { recursive: true });
  });

  test('sees no applications that lie beside the system, but its own folder where it lies elsewhere itself', async () => {
    const elsewhere = mkdtempSync(path.join(os.tmpdir(), 'cc-elsewhere-'));
    const script = '#!/bin/sh\nls -d /opt /usr/src /srv /var/www "$(dirname "$0")"; echo ran; true\n';
    writeFileSync(path.join(elsewhere, 'program'), script, { mode: 0o755 });
    const linked = path.join(folder, 'linked');
    symlinkSync(path.join(elsewhere, 'program'), linked);
    const confinement = findConfinement(searchPath, folder);
    const { stdout } = await runProgram({ ...shell(''), path: linked, arguments: [], confinement });
    expect(stdout).toBe(`${elsewhere}\nran\n`);
    rmSync(elsewhere, { recursive: true });
  });

  test('has a limit on memory', async () => {
    const confinement = findConfinement(searchPath, folder);
    const greedy = 'python3 -c "b = bytearray(8 * 1024 ** 3)"';
    await expect(runProgram(shell(greedy, { confinement }))).rejects.toThrow('MemoryError');
  });
});

describeWith(['unshare'], 'without bubblewrap, in namespaces of its own, a program', () => {
  test('has no network and sees no other process, unless it is to have the network', async () => {
    const searchPath = path.join(folder, 'bin');
    mkdirSync(searchPath);
    symlinkSync(findProgram('unshare') ?? '', path.join(searchPath, 'unshare'));
    const confinement = findConfinement(searchPath, folder);
    const own = readlinkSync('/proc/self/ns/net');
    const closed = await runProgram(shell('readlink /proc/self/ns/net; ls -d /proc/[0-9]* | wc -l', { confinement }));
    const open = await runProgram(shell('readlink /proc/self/ns/net', { confinement, network: true }));
    expect(confinement.level).toBe('namespaces');
    expect(closed.stdout).not.toContain(own);
    expect(Number(closed.stdout.split('\n')[1])).toBeLessThan(6);
    expect(open.stdout.trim()).toBe(own);
  });
});

test('programs are looked for on the path that is given; what is missing is told by its title', async () => {
  const programs = await findPrograms('');
  expect(programs.find('ffmpeg')).toBeUndefined();
  expect(programs.missing(['ffmpeg', 'soffice'])).toBe('FFmpeg (ffmpeg) and LibreOffice (soffice)');
  await expect(programs.run('ffmpeg', { arguments: [], folder, signal: AbortSignal.timeout(1000) })).rejects.toThrow(
    'not on PATH',
  );
});

test('another program of the same name is not taken for it', async () => {
  writeFileSync(path.join(folder, 'convert'), '#!/bin/sh\necho "a disk tool 1.0"\n', { mode: 0o755 });
  const programs = await findPrograms(folder);
  expect(programs.find('imagemagick')).toBeUndefined();
});

function shell(script: string, { more = [], ...rest }: Partial<RunRequest> & { more?: string[] } = {}): RunRequest {
  const signal = AbortSignal.timeout(20_000);
  return { path: '/bin/sh', arguments: ['-c', script, 'sh', ...more], folder, signal, ...rest };
}

/** The kernel takes a moment to end a killed group; never resolves where one of it lives on. */
async function gone(pids: number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise(setImmediate);
}

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
