import type { Job, Task } from '../upstream';
import type { ProcessParts } from './parts';
import type { Process, UploadedFile } from './process';

type FormParts = Pick<ProcessParts, 'store' | 'uploadsUnderWay'>;
type File = Pick<UploadedFile, 'filename' | 'size'>;

/** True where the Process awaits more than one file, or did: they may come at the same time. */
export function awaitsSeveral({ pendingUploads, uploads }: Process): boolean {
  return pendingUploads.length > 1 || uploads !== undefined;
}

/**
 * Lets `send` fill a form of the job that nobody else fills meanwhile, on whatever instance. The same file gets the form
 * that it had before, so that it can be repeated after a crash. Answers undefined where there is no form for it.
 */
export async function withOwnForm<Result>(
  parts: FormParts,
  { process, job, file }: { process: Process; job: Job; file: File },
  send: (reserved: Process, task: string) => Promise<Result>,
): Promise<Result | undefined> {
  const taken = await reserve(parts, process, job, file);
  if (!taken) return undefined;
  const [reserved, task] = taken;
  const place = placeOf(reserved, task);
  parts.uploadsUnderWay.add(place);
  try {
    return await send(reserved, task);
  } catch (error) {
    await release(parts, process.id, task).catch(ignored);
    throw error;
  } finally {
    parts.uploadsUnderWay.delete(place);
  }
}

/** The forms of the job, by name, that have their file. */
export function filledForms({ pendingUploads }: Process, job: Job): string[] {
  return pendingUploads.filter((name) => taskNamed(job, name)?.status === 'finished');
}

/** What v2 has in a form. */
export function fileIn(job: Job, task: string): Partial<File> | undefined {
  return taskNamed(job, task)?.result?.files?.[0];
}

export function taskNamed(job: Job, taskName: string): Task | undefined {
  return job.tasks.find(({ name }) => name === taskName);
}

export function isSame(known: Partial<File> | undefined, { filename, size }: File): boolean {
  return known?.filename === filename && known.size === size;
}

/** The reservations of a Process without those of some forms. */
export function withoutForms({ uploadForms }: Process, tasks: string[]): Process['uploadForms'] {
  const left = Object.entries(uploadForms ?? {}).filter(([task]) => !tasks.includes(task));
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

async function reserve(
  parts: FormParts,
  process: Process,
  job: Job,
  file: File,
): Promise<[reserved: Process, task: string] | undefined> {
  let current: Process | undefined = process;
  while (current?.state === 'awaiting-upload') {
    const task = formFor(current, job, file, parts.uploadsUnderWay);
    if (task === undefined) return undefined;
    const { filename, size } = file;
    const uploadForms = { ...current.uploadForms, [task]: { filename, size } };
    const reserved: Process | undefined = await parts.store.change(current, { uploadForms });
    if (reserved) return [reserved, task];
    current = await parts.store.byId(process.id);
  }
  return undefined;
}

/** A form that was reserved elsewhere comes last: whoever did so may be gone. */
function formFor(process: Process, job: Job, file: File, underWay: Set<string>): string | undefined {
  const reserved = process.uploadForms ?? {};
  const filled = filledForms(process, job);
  const free = process.pendingUploads.filter((task) => !underWay.has(placeOf(process, task)));
  return (
    free.find((task) => isSame(reserved[task], file)) ??
    free.find((task) => !reserved[task] && filled.includes(task) && isSame(fileIn(job, task), file)) ??
    free.find((task) => !reserved[task] && !filled.includes(task)) ??
    free.find((task) => !filled.includes(task))
  );
}

/** What failed leaves its form to the next file. */
async function release({ store }: FormParts, id: string, task: string): Promise<void> {
  for (let current = await store.byId(id); current?.uploadForms?.[task]; current = await store.byId(id)) {
    if (await store.change(current, { uploadForms: withoutForms(current, [task]) })) return;
  }
}

function placeOf({ id }: Process, task: string): string {
  return `${id} ${task}`;
}

/** The form stays reserved for the same file, and is the last choice for another. */
function ignored(): void {}
