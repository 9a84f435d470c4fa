import { isOver, outputOf, type Process, type Processes } from '../../processes';
import { openDownload, type Spool } from '../../transfer';
import { progressOf } from '../../translate';
import type { Job } from '../../upstream';
import { deletedUnseen, lateEnd, type Outcome, type OutcomeFile } from './outcome';
import { limits, roomFor, type Twin } from './twin';

export interface OutcomeParts {
  processes: Pick<Processes, 'awaitEnd'>;
  spool: Pick<Spool, 'write'>;
}

/**
 * The end of a Process that a v2 upstream runs, with its outputs fetched from where that upstream keeps them: no download
 * counts.
 */
export async function outcomeHere(
  { processes, spool }: OutcomeParts,
  process: Process,
  { room }: Pick<Twin, 'room'>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { process: ended, job } = await processes.awaitEnd(process, signal);
  if (!isOver(ended)) throw lateEnd();
  if (ended.state === 'deleted') throw deletedUnseen();
  const output = outputOf(ended, job);
  const files: OutcomeFile[] = [];
  for (const { filename, size, url } of output?.files ?? []) {
    const isSmall = size === undefined || size <= limits.file;
    const fetched = async () => (await spool.write(await openDownload(url, { signal }), roomFor({ room }))).path;
    files.push({ filename, size, path: isSmall ? await fetched().catch(() => undefined) : undefined });
  }
  const code = codeOf(ended, job);
  return { status: code ?? 200, step: code === undefined ? 'finished' : 'error', code, format: output?.ext, files };
}

function codeOf({ state, failure }: Process, job: Job | undefined): number | undefined {
  if (state !== 'failed') return undefined;
  return failure?.code ?? (job && progressOf(job).failure?.code) ?? 422;
}
