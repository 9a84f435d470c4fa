import { onPath } from './on-path';

/**
 * The words of a process of our own that takes at most so much memory and dies with this one, where prlimit and setpriv
 * (util-linux) are there.
 */
export function limitProcess(command: readonly string[], mebibytes: number): string[] {
  const searchPath = process.env['PATH'] ?? '';
  const [prlimit] = onPath(['prlimit'], searchPath);
  const [setpriv] = onPath(['setpriv'], searchPath);
  return [
    ...(setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--no-new-privs', '--']),
    ...(prlimit === undefined ? [] : [prlimit, '--core=0', `--data=${mebibytes * 1024 ** 2}`, '--']),
    ...command,
  ];
}
