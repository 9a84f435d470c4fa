import type { Process } from '../../processes';
import { taskNames } from '../../translate';
import type { Job, Task } from '../../upstream';
import type { FileShown } from './shapes';

export interface FilePlace {
  side: 'input' | 'output';
  index: number;
}

/** A file of a job by the task that has it, and its place among that task's files. */
interface Held {
  task: Task;
  filename: string;
  size?: number;
  position: number;
}

const mostShown = 100;

/** Inputs and outputs, by the names that v2 has for them. */
export function filesOf(process: Process | undefined, job: Job | undefined): FileShown[] {
  if (!process || !job) return [];
  const canShow = process.state === 'finished' || process.state === 'failed' ? !process.filesDeleted : true;
  return (['input', 'output'] as const).flatMap((side) =>
    heldFiles(job, side)
      .slice(0, mostShown)
      .map(({ filename, size }, index) => ({ side, index, filename, size: size ?? null, canShow })),
  );
}

/** The task that holds a file, and the file's place in it; undefined where there is no such file. */
export function fileAt(job: Job | undefined, { side, index }: FilePlace): Held | undefined {
  return job && heldFiles(job, side)[index];
}

function heldFiles(job: Job, side: FilePlace['side']): Held[] {
  return holders(job, side).flatMap((task) =>
    (task.result?.files ?? []).map(({ filename, size }, position) => ({ task, filename, size, position })),
  );
}

function holders({ tasks }: Job, side: FilePlace['side']): Task[] {
  if (side === 'output') return tasks.filter(({ name }) => name === taskNames.output);
  const imports = tasks.filter(({ operation }) => operation.startsWith('import/'));
  return imports.sort((one, other) => (one.name ?? '').localeCompare(other.name ?? '', 'en', { numeric: true }));
}
