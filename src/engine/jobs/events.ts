import { EventEmitter } from 'node:events';
import { hasEnded, type JobRecord, type TaskRecord } from './model';

export type JobChange = 'created' | 'updated' | 'finished' | 'failed';

interface Listeners {
  job: [change: JobChange, job: JobRecord];
  task: [change: JobChange, task: TaskRecord];
  /** Id of a job or task that has ended or was deleted. */
  gone: [id: string];
  /** The same of one that another engine on the same database has ended or deleted. */
  goneElsewhere: [id: string];
  /** What another engine has done. */
  elsewhere: [notice: ChangeNotice];
}

/** A change in few words: who wants more looks it up. */
export interface ChangeNotice {
  kind: 'job' | 'task';
  change: JobChange;
  id: string;
  owner: number;
  jobId: string | null;
}

/** What happens to jobs and tasks: sockets, webhooks and everybody who waits for an end listen here. */
export class JobEvents extends EventEmitter<Listeners> {
  private readonly waited = new Map<string, number>();
  private readonly audiences: (() => string[])[] = [];

  constructor() {
    super();
    this.setMaxListeners(0);
  }

  /** Ids of the jobs and tasks whose end somebody waits for. */
  get awaited(): string[] {
    return [...this.waited.keys(), ...this.audiences.flatMap((awaited) => awaited())];
  }

  /** `awaited`: ids of the jobs and tasks whose end it wants to hear of, whenever it is asked. */
  addAudience(awaited: () => string[]): void {
    this.audiences.push(awaited);
  }

  jobChanged(change: JobChange, job: JobRecord): void {
    this.emit('job', change, job);
    if (hasEnded(job)) this.emit('gone', job.id);
  }

  taskChanged(change: JobChange, task: TaskRecord): void {
    this.emit('task', change, task);
    if (hasEnded(task)) this.emit('gone', task.id);
  }

  /** Resolves once the job or task has ended or was deleted, or `signal` aborts; the caller looks first. */
  untilGone(id: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      this.waited.set(id, (this.waited.get(id) ?? 0) + 1);
      const finish = () => {
        this.stopWaiting(id);
        this.off('gone', listener);
        this.off('goneElsewhere', listener);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const listener = (goneId: string) => {
        if (goneId === id) finish();
      };
      this.on('gone', listener);
      this.on('goneElsewhere', listener);
      signal.addEventListener('abort', finish, { once: true });
    });
  }

  private stopWaiting(id: string): void {
    const left = (this.waited.get(id) ?? 1) - 1;
    if (left > 0) this.waited.set(id, left);
    else this.waited.delete(id);
  }
}
