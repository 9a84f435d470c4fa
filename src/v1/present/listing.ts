import type { Process } from '../../processes';
import { berlinTime } from './create';
import { present, type Row } from './row';
import { processUrl } from './urls';

/** Key order is contractual: one client takes the sixth value of the last entry (v1-clients S15). */
const rows: Row<Process>[] = [
  ['id', ({ id }) => id],
  ['host', ({ host }) => host],
  ['step', ({ state }) => listedSteps[state] ?? 'running'],
  ['starttime', ({ startedAt, createdAt }) => berlinTime(startedAt ?? createdAt)],
  ['endtime', ({ endedAt }) => (endedAt === undefined ? '0000-00-00 00:00:00' : berlinTime(endedAt))],
  ['url', processUrl],
];

/** `running` is a word of the list alone, not a step of the status (v1-contract 6). */
const listedSteps: Partial<Record<Process['state'], string>> = { finished: 'finished', failed: 'error' };

/** Body of GET /processes: oldest first. */
export function presentProcesses(processes: Process[]): Record<string, unknown>[] {
  return processes.map((process) => present(rows, process));
}
