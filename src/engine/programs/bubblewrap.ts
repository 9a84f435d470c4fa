import type { ConfinedCommand, Mount } from './confined-command';
import { systemView } from './system-view';

/** What this bubblewrap on this machine can do. */
export interface BubblewrapTraits {
  /**
   * How the program is kept from making user namespaces, in which it would have every right again:
   * `disabled` by bubblewrap itself (0.8), `counted` by a limit of the kernel set around it, or not at all.
   */
  userNamespaces: 'disabled' | 'counted' | 'open';
  /** Files can be mounted so that no code is mapped from them. */
  blocksNativeCode: boolean;
  /** Sizes of file systems in memory can be given (0.8). */
  sizes: boolean;
}

/** The words of a command that runs another in bubblewrap, without rights, network or a view of other files. */
export function inBubblewrap(bubblewrap: string, traits: BubblewrapTraits, command: ConfinedCommand): string[] {
  const inner = [bubblewrap, ...isolation(traits, command), ...view(traits, command)];
  const locksFiles = traits.blocksNativeCode && command.runsOwnCodeOnly;
  if (!locksFiles && traits.userNamespaces !== 'counted') return inner;
  return [...preparing(bubblewrap, locksFiles ? filesOf(command) : [], traits), ...inner];
}

function isolation({ userNamespaces }: BubblewrapTraits, { network }: ConfinedCommand): string[] {
  return [
    ...['--unshare-all', '--unshare-user', ...(userNamespaces === 'disabled' ? ['--disable-userns'] : [])],
    ...(network ? ['--share-net'] : []),
    /** As root the program would keep every right; a session of its own can't type into the engine's terminal. */
    ...['--cap-drop', 'ALL', '--new-session', '--die-with-parent'],
  ];
}

/** A file system that is written to in memory is bounded, or read-only. `/proc/sys` would obey a program of root's. */
function view({ sizes }: BubblewrapTraits, command: ConfinedCommand): string[] {
  const { program, folder, reads, writes, mounts, runsOwnCodeOnly } = command;
  const { real, view: system } = systemView(program);
  const words = command.command.with(command.command.indexOf(program), real);
  const inMemory = (target: string) => [...(sizes ? ['--size', String(memoryFiles)] : []), '--tmpfs', target];
  return [
    ...['--proc', '/proc', '--remount-ro', '/proc', '--dev', '/dev'],
    ...(runsOwnCodeOnly ? ['--dir', '/tmp'] : [...inMemory('/dev/shm'), ...inMemory('/tmp')]),
    ...system,
    ...reads.flatMap((each) => ['--ro-bind', each, each]),
    ...[folder, ...writes].flatMap((each) => ['--bind', each, each]),
    ...mounts.flatMap(({ source, target, writable }) => [writable ? '--bind' : '--ro-bind', source, target]),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', folder, '--', ...words],
  ];
}

/**
 * A bubblewrap around the other, in whose user namespace a shell may limit the number of namespaces below it and mount
 * files anew without the right to run them. What it does there the inner one can't undo.
 */
function preparing(bubblewrap: string, files: readonly string[], { userNamespaces }: BubblewrapTraits): string[] {
  const limit = userNamespaces === 'counted' ? ['echo 1 > /proc/sys/user/max_user_namespaces'] : [];
  const lock = 'while [ "$1" != -- ]; do mount -o remount,bind,noexec "$1" || exit 1; shift; done';
  const script = ['set -e', ...limit, lock, 'shift', 'exec "$@"'].join('\n');
  return [
    ...[bubblewrap, '--unshare-user', '--uid', '0', '--gid', '0', '--cap-add', 'ALL', '--die-with-parent'],
    ...['--bind', '/', '/', '--dev-bind', '/dev', '/dev'],
    ...files.flatMap((file) => ['--bind', file, file]),
    ...['--', 'sh', '-c', script, 'sh', ...files, '--'],
  ];
}

function filesOf({ folder, reads, writes, mounts }: ConfinedCommand): string[] {
  return [...new Set([folder, ...reads, ...writes, ...mounts.map(({ source }: Mount) => source)])];
}

/** Bytes that a program may put into /tmp and into shared memory each; its scratch files lie in its folder. */
const memoryFiles = 256 * 1024 ** 2;
