import { spawnSync } from 'node:child_process';

import { onPath } from './on-path';
import { systemView } from './system-view';

export interface ConfinedCommand {
  /** Name or absolute path of the program, which is a word of `command`. */
  program: string;
  command: readonly string[];
  folder: string;
  reads: readonly string[];
  writes: readonly string[];
  mounts: readonly Mount[];
  limitsMemory: boolean;
  network: boolean;
}

/** A file or folder that the program sees under another path; bubblewrap only. */
export interface Mount {
  source: string;
  target: string;
  writable: boolean;
}

/** What keeps a program, fed with a stranger's file, inside its folder. The strongest that works on this machine is used. */
export interface Confinement {
  /**
   * - `bubblewrap`: sees only the system's programs and its own files, no network, no other process; dies with the engine
   * - `namespaces`: no network, no other process; files are guarded by the arguments given only
   * - `none`: the process group, the clean environment and the limits only
   */
  readonly level: 'bubblewrap' | 'namespaces' | 'none';
  /** True where addresses (so memory), core dumps and the size of files are limited (prlimit of util-linux). */
  readonly limits: boolean;
  wrap(command: ConfinedCommand): string[];
}

export const unconfined: Confinement = { level: 'none', limits: false, wrap: ({ command }) => [...command] };

/** Tries bubblewrap, then unshare, by running `true` in them; `prlimit` is put in front where it is there. */
export function findConfinement(searchPath: string, folder: string): Confinement {
  const limits = onPath(['prlimit'], searchPath)[0];
  const probe = {
    program: 'true',
    command: ['true'],
    folder,
    reads: [],
    writes: [],
    mounts: [],
    limitsMemory: false,
    network: false,
  };
  const bubblewrap = onPath(['bwrap'], searchPath)[0];
  const unshare = onPath(['unshare'], searchPath)[0];
  const candidates: [Confinement['level'], ((command: ConfinedCommand) => string[]) | undefined][] = [
    ['bubblewrap', bubblewrap === undefined ? undefined : (command) => inBubblewrap(bubblewrap, command)],
    ['namespaces', unshare === undefined ? undefined : (command) => inNamespaces(unshare, command)],
  ];
  for (const [level, wrap] of candidates) {
    if (wrap !== undefined && works(wrap(probe))) return confinement(level, limits, wrap);
  }
  return confinement('none', limits, ({ command }) => [...command]);
}

function confinement(
  level: Confinement['level'],
  prlimit: string | undefined,
  wrap: (command: ConfinedCommand) => string[],
): Confinement {
  return {
    level,
    limits: prlimit !== undefined,
    wrap: (command) => wrap({ ...command, command: [...limitArguments(prlimit, command), ...command.command] }),
  };
}

function limitArguments(prlimit: string | undefined, { limitsMemory }: ConfinedCommand): string[] {
  if (prlimit === undefined) return [];
  const memory = limitsMemory ? [`--as=${addressLimit}`] : [];
  return [prlimit, '--core=0', `--fsize=${fileLimit}`, ...memory, '--'];
}

function inBubblewrap(
  bubblewrap: string,
  { program, command, folder, reads, writes, mounts, network }: ConfinedCommand,
): string[] {
  const { real, view } = systemView(program);
  const words = command.with(command.indexOf(program), real);
  return [
    bubblewrap,
    '--unshare-all',
    ...(network ? ['--share-net'] : []),
    '--die-with-parent',
    ...['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp'],
    ...view,
    ...reads.flatMap((each) => ['--ro-bind', each, each]),
    ...[folder, ...writes].flatMap((each) => ['--bind', each, each]),
    ...mounts.flatMap(({ source, target, writable }) => [writable ? '--bind' : '--ro-bind', source, target]),
    ...['--chdir', folder, '--', ...words],
  ];
}

function inNamespaces(unshare: string, { command, network }: ConfinedCommand): string[] {
  return [
    unshare,
    '--map-root-user',
    ...(network ? [] : ['--net']),
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    '--',
    ...command,
  ];
}

function works([command, ...args]: string[]): boolean {
  return spawnSync(command as string, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Bytes of addresses a program may take: well above what a large picture or film needs. */
const addressLimit = 6 * 1024 ** 3;
/** Bytes of the largest file a program may write. */
const fileLimit = 20 * 1024 ** 3;
