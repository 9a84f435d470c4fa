import { totalmem } from 'node:os';

/** Bytes that a program and all its children may hold in memory: much for a large film, not the whole machine. */
export const memoryLimit = Math.min(4 * 1024 ** 3, Math.max(1024 ** 3, Math.floor(totalmem() / 2)));
/** Bytes of addresses a program may take; some reserve more than they use, so this is above `memoryLimit`. */
export const addressLimit = memoryLimit + 2 * 1024 ** 3;
/** Bytes of the largest file a program may write where nothing smaller is asked for. */
export const fileLimit = 20 * 1024 ** 3;
/** Processes and threads of one program; browsers take some hundred. */
export const processLimit = 1024;

export interface LimitedCommand {
  limitsAddresses: boolean;
  fileBytes?: number;
}

/** prlimit (util-linux) with its options, to be put in front of a program; nothing without it. */
export function limitWords(prlimit: string | undefined, { limitsAddresses, fileBytes }: LimitedCommand): string[] {
  if (prlimit === undefined) return [];
  return [
    ...[prlimit, '--core=0', `--fsize=${Math.min(fileBytes ?? fileLimit, fileLimit)}`],
    ...[`--data=${memoryLimit}`, `--nproc=${processLimit}`],
    ...(limitsAddresses ? [`--as=${addressLimit}`] : []),
    '--',
  ];
}
