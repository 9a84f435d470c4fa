import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { type RunRequest, runProgram } from '../../../src/engine/programs';
import { type Confinement, findConfinement } from '../../../src/engine/programs/confinement';
import { describeWith, findProgram } from '../../requirements';

let folder: string;
let confinement: Confinement;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cc-escapes-'));
  confinement = findConfinement(process.env['PATH'] ?? '', folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWith(['bubblewrap', 'python'], 'out of bubblewrap a program gets by none of these', () => {
  test('it has no capability, can get none, and is in a session of its own', async () => {
    const { stdout } = await sh('grep -E "^(Cap|NoNewPrivs)" /proc/self/status; ps -o sid= -p $$');
    const capabilities = [...stdout.matchAll(/^Cap\w+:\s*([0-9a-f]+)$/gm)].map(([, bits = '']) => BigInt(`0x${bits}`));
    expect(capabilities).toEqual([0n, 0n, 0n, 0n, 0n]);
    expect(stdout).toContain('NoNewPrivs:\t1');
    expect(Number(stdout.trim().split('\n').at(-1))).toBeGreaterThan(0);
  });

  test.each([
    ['a bind mount made writable', 'mount -o remount,bind,rw /usr/share'],
    ['a file system of its own', 'mount -t tmpfs none /usr/share'],
    ['a new user namespace', 'unshare --user --map-root-user true'],
    ['a new mount namespace', 'unshare --mount true'],
    ['another root', 'chroot . /bin/true'],
    ['a change of root within a user namespace', 'unshare -Urm sh -c "mount -o remount,bind,rw /usr/share"'],
    ['the handler of core dumps', 'cat /proc/sys/kernel/core_pattern > /proc/sys/kernel/core_pattern'],
    ['a setting of the kernel', 'echo 60 > /proc/sys/vm/swappiness'],
    ['the machine’s memory', 'head -c 1 /dev/mem'],
    ['a device file', 'mknod disk b 254 0'],
    ['files of the machine by another process', 'ls /proc/1/root/home'],
    ['programs of the system', 'touch /usr/share/x'],
    ['the root folder', 'touch /x'],
    ['the folder of devices', 'touch /dev/x'],
    ['another user', 'chown 1 .'],
    ['another process of the machine', `kill -0 ${process.pid}`],
    ['a network card but its own loopback', 'grep -v -e lo: -e "|" /proc/net/dev'],
  ])('%s', async (_what, script) => {
    await expect(sh(script)).rejects.toMatchObject({ name: 'OperationError' });
  });

  test('memory file systems are bounded', async () => {
    await expect(sh('head -c 600000000 /dev/zero > /tmp/x')).rejects.toThrow('No space left');
    await expect(sh('head -c 600000000 /dev/zero > /dev/shm/x')).rejects.toThrow('No space left');
  });

  test('memory that is not addresses alone is bounded where addresses are not', async () => {
    const greedy = sh('python3 -c "b = bytearray(8 * 1024 ** 3)"', { limitsAddresses: false });
    await expect(greedy).rejects.toThrow('MemoryError');
  });

  test('a file grows no larger than the room that is left', async () => {
    const growing = sh('head -c 5000000 /dev/zero > large', { fileBytes: 1_000_000 });
    await expect(growing).rejects.toMatchObject({ name: 'OperationError' });
    expect(readFileSync(path.join(folder, 'large')).length).toBe(1_000_000);
  });

  test('code is not loaded from its files where it may only run its own', async () => {
    const library = path.join(folder, 'library.so');
    copyFileSync(libraryOfTheSystem(), library);
    chmodSync(library, 0o755);
    const load = (file: string) => `python3 -c "import ctypes; ctypes.CDLL('${file}')"`;
    const mounts = [{ source: library, target: '/input/library.so', writable: false }];
    await sh(load(library));
    for (const script of [load(library), load('/input/library.so'), './library.so', 'cp library.so x; ./x'])
      await expect(sh(script, { runsOwnCodeOnly: true, mounts })).rejects.toThrow(/failed to map|[Pp]ermission denied/);
    await expect(sh('cp library.so /tmp/x', { runsOwnCodeOnly: true })).rejects.toThrow('Read-only');
  });
});

describeWith(['bubblewrap'], 'an older bubblewrap, without --disable-userns and --size', () => {
  test('closes user namespaces by a limit of the kernel instead', async () => {
    const searchPath = mkdtempSync(path.join(os.tmpdir(), 'cc-older-'));
    const script = `#!/bin/sh\nfor word; do case "$word" in --disable-userns|--size) exit 1;; --) break;; esac; done\nexec ${findProgram('bwrap')} "$@"\n`;
    writeFileSync(path.join(searchPath, 'bwrap'), script, { mode: 0o755 });
    const older = findConfinement(searchPath, folder);
    expect(older).toMatchObject({ level: 'bubblewrap', closesUserNamespaces: true, blocksNativeCode: true });
    await sh('true', { confinement: older });
    await expect(sh('unshare --user true', { confinement: older })).rejects.toThrow('unshare');
    rmSync(searchPath, { recursive: true });
  });
});

function libraryOfTheSystem(): string {
  const maps = readFileSync('/proc/self/maps', 'utf8');
  return /\/\S*libm[.-]\S+/.exec(maps)?.[0] ?? '';
}

function sh(script: string, rest: Partial<RunRequest> = {}) {
  const signal = AbortSignal.timeout(20_000);
  return runProgram({ path: '/bin/sh', arguments: ['-c', script], folder, signal, confinement, ...rest });
}
