import { createWriteStream, statSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock, Logger } from '../../runtime';
import type { Faults } from './faults';
import type { DiskQuota, TaskFiles } from '../files';
import { OperationError, type InputFile } from '../contract/operation';
import { under } from '../contract/circumstances';
import type { Lifecycle } from './lifecycle';
import type { StoredFile, StoredResult, TaskRecord } from './model';
import { Notes } from './notes';
import { QuotaUse } from './quota-use';
import type { JobStore } from './store';
import { watchDisk } from './disk-watch';
import type { Outcome, OutcomeFile, TaskContext, TaskType } from '../contract/task-type';
import type { FetchedFile } from '../contract/transfer-operation';

export interface RunnerParts {
  store: JobStore;
  lifecycle: Lifecycle;
  files: TaskFiles;
  quota: DiskQuota;
  faults: Faults;
  clock: Clock;
  logger: Logger;
  /** Conversions take place at this instant (`EngineOptions`). */
  stillAt?: number;
}

export interface TaskEnds {
  /** False where nobody waits for the end of this run any more: its files must go. */
  finished(result: StoredResult, credits: number, message?: string): Promise<boolean>;
  failed(message: string, code: string | null, output?: string): Promise<unknown>;
  /** The task was cancelled or deleted meanwhile, or the engine stops: nobody waits for its end. */
  isOver(): Promise<boolean>;
}

/** Why a timer of a run is stopped; without a reason, each stop would make an error with its stack. */
const over = 'The run is over';

/** Seconds: v2-contract 5. */
const defaultTimeout = 5 * 3600;
/** Seconds; a longer timer of Node.js fires at once. */
const longestTimer = 2_147_483;

/** Runs one task: its folders, its time-out, its files; whatever happens, no scratch file stays. */
export class TaskRunner {
  constructor(private readonly parts: RunnerParts) {}

  async run(task: TaskRecord, type: TaskType, controller: AbortController, ends: TaskEnds): Promise<void> {
    const { files, quota, store } = this.parts;
    const room = new QuotaUse(quota);
    const { output, work } = await files.prepare(task, {
      scratch: type.queue === 'conversions',
      output: type.placesResults !== true,
    });
    const parameters = await store.parameters(task.id);
    const deadline = this.deadline(parameters.timeout, controller);
    const watching = new AbortController();
    const notes = new Notes((error) => this.logCause(task, error));
    if (type.queue === 'conversions') {
      const exceeded = (error: Error) => controller.abort(error);
      void watchDisk([output, work], room, this.parts.clock, { stop: watching.signal, exceeded });
    }
    const running = this.applyFaults(task, type, controller.signal).then(async () => {
      const context = await this.context(
        task,
        parameters,
        { output, work },
        { signal: controller.signal, room, notes },
      );
      controller.signal.throwIfAborted();
      return under({ stillAt: this.parts.stillAt, dataDir: files.root }, () => type.run(context));
    });
    try {
      const outcome = await Promise.race([running, rejection(controller.signal)]);
      watching.abort(over);
      room.holds(0);
      const result = await this.keep(task, outcome, { room, signal: controller.signal });
      await notes.untilWritten();
      const isFinished = !(await ends.isOver()) && (await ends.finished(result, outcome.credits, outcome.message));
      if (!isFinished) throw new OperationError('The task is over', 'CANCELLED');
      await files.settle(task, result.files.filter((file) => file.path !== undefined).length);
      if (!files.holdsResults) room.giveBack();
    } catch (error) {
      watching.abort(over);
      await notes.untilWritten();
      if (!(await ends.isOver())) await this.fail(task, error, ends);
      room.giveBack();
      await running.catch(() => undefined);
      await files.discard(task);
    } finally {
      deadline.abort(over);
      await files.removeWork(task);
    }
  }

  private async context(
    task: TaskRecord,
    parameters: TaskContext['parameters'],
    { output, work }: { output: string; work: string },
    { signal, room, notes }: { signal: AbortSignal; room: QuotaUse; notes: Notes },
  ): Promise<TaskContext> {
    const { lifecycle, files } = this.parts;
    return {
      parameters,
      inputs: await this.filesOf(task, 'input', signal),
      optionInputs: await this.optionInputs(task, signal),
      outputFolder: output,
      workFolder: work,
      signal,
      bytesLeft: this.parts.quota.left(),
      progress: inSteps(this.parts.clock, (percent) => {
        if (!signal.aborted) notes.add(() => lifecycle.progress(task, percent));
      }),
      engine: (name, version) => {
        if (!signal.aborted) notes.add(() => lifecycle.engineChosen(task, name, version));
      },
      place: (filename, isOnly) => files.place(task, filename, isOnly),
      write: (filename, content) => write(output, filename, content, room, signal),
    };
  }

  private async filesOf(task: TaskRecord, parameter: string, signal: AbortSignal): Promise<InputFile[]> {
    const { store, files } = this.parts;
    const found: InputFile[] = [];
    for (const { taskId } of task.dependsOn.filter((dependency) => dependency.parameter === parameter)) {
      const input = await store.task(taskId);
      for (const { path, filename, size } of input?.result?.files ?? []) {
        if (path === undefined) continue;
        const local = await files.open(task, path, filename, signal);
        await this.date(local);
        found.push({ path: local, filename, size, taskName: input?.name ?? taskId });
      }
    }
    return found;
  }

  /** Archives keep the times of files, and downloads tell them. */
  private async date(path: string): Promise<void> {
    const { stillAt } = this.parts;
    if (stillAt !== undefined) await utimes(path, stillAt / 1000, stillAt / 1000);
  }

  private async optionInputs(task: TaskRecord, signal: AbortSignal): Promise<Record<string, InputFile[]>> {
    const names = new Set(task.dependsOn.map(({ parameter }) => parameter).filter((name) => name !== 'input'));
    const inputs: Record<string, InputFile[]> = {};
    for (const name of names) inputs[name] = await this.filesOf(task, name, signal);
    return inputs;
  }

  private deadline(timeout: unknown, controller: AbortController): AbortController {
    const seconds = Math.min(Number(timeout) > 0 ? Number(timeout) : defaultTimeout, longestTimer);
    const stop = new AbortController();
    void this.parts.clock.sleep(seconds * 1000, stop.signal).then(() => {
      if (stop.signal.aborted) return;
      controller.abort(new OperationError(`The task has not ended within its time-out of ${seconds} s`, 'TIMEOUT'));
    });
    return stop;
  }

  /** The troubles a tester has asked for. */
  private async applyFaults(task: TaskRecord, type: TaskType, signal: AbortSignal): Promise<void> {
    const { faults, clock } = this.parts;
    const slow = faults.strike('slow-task', task.owner, task.faults);
    if (slow) await clock.sleep((slow.seconds ?? 10) * 1000, signal);
    const isImport = type.name.startsWith('import/');
    const failing =
      !isImport && type.queue !== 'conversions' ? undefined : isImport ? 'failing-import' : 'failing-conversion';
    const fault = failing && faults.strike(failing, task.owner, task.faults);
    if (fault) throw new OperationError(fault.message ?? 'Conversion failed', fault.code ?? null);
  }

  private async keep(
    task: TaskRecord,
    outcome: Outcome,
    limits: { room: QuotaUse; signal: AbortSignal },
  ): Promise<StoredResult> {
    const files: StoredFile[] = [];
    for (const file of outcome.files) files.push(await this.keepFile(task, file, limits));
    return { files, metadata: outcome.metadata, output: outcome.output };
  }

  private async keepFile(
    task: TaskRecord,
    file: OutcomeFile,
    { room, signal }: { room: QuotaUse; signal: AbortSignal },
  ): Promise<StoredFile> {
    const { filename, path, linked, md5, dir } = file;
    if (path === undefined) return { filename, size: file.size ?? 0, dir };
    if (!this.parts.files.isPlace(task, path)) throw new Error(`${path} is outside the folder of the task`);
    const size = linked && file.size !== undefined ? file.size : statSync(path).size;
    if (!linked) room.needs(path, size);
    await this.date(path);
    const stored = await this.parts.files.keep(task, { filename, path, size, linked }, signal);
    return { filename, size, path: stored, linked, md5 };
  }

  /** Only an operation's own words are shown: others may tell about the machine (v2-contract 2.5 D: code null). */
  private async fail(task: TaskRecord, error: unknown, ends: TaskEnds): Promise<void> {
    if (error instanceof OperationError) {
      const words = error.message.replaceAll(this.parts.files.root, '');
      if (error.cause !== undefined) this.logCause(task, error.cause);
      await ends.failed(words, error.code, error.output);
      return;
    }
    this.logCause(task, error);
    await ends.failed(task.operation.startsWith('export/') ? 'Export failed' : 'Conversion failed', null);
  }

  private logCause(task: TaskRecord, error: unknown): void {
    this.parts.logger.warn({ err: error, task: task.id, operation: task.operation }, 'a task failed');
  }
}

/** Whole percents, and no more than ten a second: what comes between costs nothing, however often tools report. The end tells of 100. */
function inSteps(clock: Clock, tell: (percent: number) => void): (percent: number) => void {
  let last = { percent: 0, at: -Infinity };
  return (percent) => {
    const whole = Math.floor(Math.min(Math.max(percent, 0), 100));
    if (whole === last.percent || !(whole < 100)) return;
    const now = clock.now();
    if (now - last.at < 100) return;
    last = { percent: whole, at: now };
    tell(whole);
  };
}

async function write(
  folder: string,
  filename: string,
  content: Readable,
  room: QuotaUse,
  signal: AbortSignal,
): Promise<FetchedFile> {
  // It may fail before it is read from.
  content.on('error', () => undefined);
  const path = join(folder, filename);
  if (relative(folder, path).startsWith('..')) throw new OperationError(`The filename ${filename} is not allowed`);
  await mkdir(dirname(path), { recursive: true });
  await pipeline(content, room.counting(path), createWriteStream(path), { signal });
  return { filename, path };
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(signal.reason as Error);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
