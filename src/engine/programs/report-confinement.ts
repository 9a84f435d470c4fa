import type { Logger } from '../../runtime';
import type { Confinement } from './confinement';

/** Says at start which level of confinement works here, and warns where it leaves something open. */
export function reportConfinement(confinement: Confinement, logger: Logger, isRoot = process.getuid?.() === 0): void {
  const { level, limits, closesUserNamespaces, blocksNativeCode } = confinement;
  logger.info(
    { confinement: level, limits, closesUserNamespaces, blocksNativeCode },
    `programs run in confinement: ${level}`,
  );
  for (const warning of warningsOf(confinement, isRoot)) logger.warn({ confinement: level }, warning);
}

function warningsOf({ level, limits, closesUserNamespaces }: Confinement, isRoot: boolean): string[] {
  return [
    ...(isRoot ? [rootWarning[level]] : []),
    ...(level === 'bubblewrap' ? [] : [openWarning]),
    ...(level === 'bubblewrap' && !closesUserNamespaces ? [namespaceWarning] : []),
    ...(limits ? [] : ['prlimit (util-linux) is missing: nothing limits the memory and the files of programs']),
  ];
}

const rootWarning: Record<Confinement['level'], string> = {
  bubblewrap: 'the engine runs as root: a flaw in bubblewrap or the kernel would expose the machine; use another user',
  namespaces: 'the engine runs as root without bubblewrap: a hostile file can take over the machine; use another user',
  none: 'the engine runs as root without bubblewrap: a hostile file can take over the machine; use another user',
};

const openWarning =
  'bubblewrap is missing or can make no user namespaces: programs see every file of the engine, and command is not offered';

const namespaceWarning = 'bubblewrap is older than 0.8 and leaves user namespaces open to programs: update it';
