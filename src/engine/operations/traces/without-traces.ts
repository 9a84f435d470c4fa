import { formatGroup } from '../../../formats';
import { circumstances } from '../../contract/circumstances';
import { inWorker } from '../worker';
import type { EraseRequest } from './erase';

interface Run {
  /** Of the files. */
  format: string;
  startedAt: number;
  signal: AbortSignal;
}

const erase = inWorker<EraseRequest, void>(require.resolve('./erase'));

/** Where files shall repeat, replaces the times and random ids that programs put into them whatever they are told. */
export async function withoutTraces(files: readonly { path: string }[], run: Run): Promise<void> {
  const { stillAt: instant } = circumstances();
  const { format, startedAt, signal } = run;
  if (instant === undefined || !tellWhenMade(format)) return;
  for (const { path } of files) await erase({ path, instant, since: startedAt, until: Date.now() }, signal);
}

/** An archive holds what somebody else has made. */
function tellWhenMade(format: string): boolean {
  return groups.has(formatGroup(format) ?? '') || ['eps', 'ps'].includes(format);
}

const groups = new Set(['document', 'ebook', 'spreadsheet', 'presentation', 'vector']);
