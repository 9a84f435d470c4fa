import { EventEmitter } from 'node:events';
import { hasEnded, type JobRecord, type TaskRecord } from './model';

export type JobChange = 'created' | 'updated' | 'finished' | 'failed';

interface Listeners {
  job: [change: JobChange, job: JobRecord];
  task: [change: JobChange, task: TaskRecord];
  /** Id of a job or task that has ended or was deleted. */
  gone: [id: string];
}

/** What happens to jobs and tasks: sockets, webhooks and everybody who waits for an end listen here. */
export class JobEvents extends EventEmitter<Listeners> {
  constructor() {
    super();
    this.setMaxListeners(0);
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
      const finish = () => {
        this.off('gone', listener);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const listener = (goneId: string) => {
        if (goneId === id) finish();
      };
      this.on('gone', listener);
      signal.addEventListener('abort', finish, { once: true });
    });
  }
}
