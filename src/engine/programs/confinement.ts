import { spawnSync } from 'node:child_process';

import { type BubblewrapTraits, inBubblewrap } from './bubblewrap';
import type { ConfinedCommand } from './confined-command';
import { limitWords } from './limits';
import { onPath } from '../../runtime';

/** What keeps a program that works on a stranger's file inside its folder. The strongest that works here is used. */
export interface Confinement {
  /**
   * - `bubblewrap`: sees only the system's programs and its own files, no network, no other process; dies with the engine
   * - `namespaces`: no network, no other process; files are guarded by the arguments given only
   * - `none`: the process group, the clean environment and the limits only
   */
  readonly level: 'bubblewrap' | 'namespaces' | 'none';
  /** True where prlimit (util-linux) limits memory, processes, core dumps and the size of files. */
  readonly limits: boolean;
  /** True where the program can't make user namespaces, in which it would have rights again. */
  readonly closesUserNamespaces: boolean;
  /** True where files of the caller can be mounted so that the kernel maps no code from them. */
  readonly blocksNativeCode: boolean;
  wrap(command: ConfinedCommand): string[];
}

const unguarded = { closesUserNamespaces: false, blocksNativeCode: false };

export const unconfined: Confinement = {
  ...{ level: 'none', limits: false, ...unguarded },
  wrap: ({ command }) => [...command],
};

/** Tries bubblewrap, then unshare, by running `true` in them; `prlimit` is put in front where it is there. */
export function findConfinement(searchPath: string, folder: string): Confinement {
  const prlimit = onPath(['prlimit'], searchPath)[0];
  const limited = (wrap: (command: ConfinedCommand) => string[]) => ({
    limits: prlimit !== undefined,
    wrap: (command: ConfinedCommand) =>
      wrap({ ...command, command: [...limitWords(prlimit, command), ...command.command] }),
  });
  const bubblewrap = onPath(['bwrap'], searchPath)[0];
  const traits = bubblewrap === undefined ? undefined : findTraits(bubblewrap, folder);
  if (bubblewrap !== undefined && traits !== undefined) {
    return {
      level: 'bubblewrap',
      closesUserNamespaces: traits.userNamespaces !== 'open',
      blocksNativeCode: traits.blocksNativeCode,
      ...limited((command) => inBubblewrap(bubblewrap, traits, command)),
    };
  }
  const unshare = onPath(['unshare'], searchPath)[0];
  if (unshare !== undefined && works(inNamespaces(unshare, probeIn(folder)))) {
    return { level: 'namespaces', ...unguarded, ...limited((command) => inNamespaces(unshare, command)) };
  }
  return { level: 'none', ...unguarded, ...limited(({ command }) => [...command]) };
}

/** The strongest use of this bubblewrap that works; `undefined` where it can't work here, as in many containers. */
function findTraits(bubblewrap: string, folder: string): BubblewrapTraits | undefined {
  const probe = probeIn(folder);
  return traitsByStrength.find((traits) =>
    works(inBubblewrap(bubblewrap, traits, { ...probe, runsOwnCodeOnly: traits.blocksNativeCode })),
  );
}

const traitsByStrength: readonly BubblewrapTraits[] = [
  { userNamespaces: 'disabled', blocksNativeCode: true, sizes: true },
  { userNamespaces: 'disabled', blocksNativeCode: false, sizes: true },
  { userNamespaces: 'counted', blocksNativeCode: true, sizes: false },
  { userNamespaces: 'open', blocksNativeCode: false, sizes: false },
];

function probeIn(folder: string): ConfinedCommand {
  return {
    ...{ program: 'true', command: ['true'], folder, reads: [], writes: [], mounts: [] },
    ...{ limitsAddresses: false, network: false, runsOwnCodeOnly: false },
  };
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
