import { loggable } from './loggable';

/** A request as it was answered. */
export interface JournalledCall {
  /** When its answer ended, in milliseconds since the epoch. */
  at: number;
  method: string;
  /** With its query, in which credentials are masked. */
  path: string;
  status: number;
  /** Of v1's unit of work, where the request had to do with one. */
  processId?: string;
}

/** The tasks of a v2 job by their names, as they were asked for, without credentials. */
export type JournalledTasks = unknown;

const mostCalls = 1000;

/** The last calls, oldest first: what a test looks at to see what its client has sent. */
export class CallJournal {
  private calls: JournalledCall[] = [];
  private jobs = new Map<string, JournalledTasks>();

  add(call: JournalledCall): void {
    this.calls.push(call);
    if (this.calls.length > mostCalls) this.calls.shift();
  }

  /** The job that a call has made. */
  addJob(id: string, tasks: unknown): void {
    this.jobs.set(id, loggable(tasks));
    const [oldest] = this.jobs.keys();
    if (this.jobs.size > mostCalls && oldest !== undefined) this.jobs.delete(oldest);
  }

  tasksOf(jobId: string): JournalledTasks {
    return this.jobs.get(jobId);
  }

  list(): readonly JournalledCall[] {
    return this.calls.map((call) => ({ ...call, path: withoutKeys(call.path) }));
  }

  clear(): void {
    this.calls = [];
    this.jobs.clear();
  }
}

const longestPath = 500;
const secretNames = /key|secret|pass|token|auth|credential|signature/i;

function withoutKeys(path: string): string {
  return path
    .slice(0, longestPath)
    .replace(/~[\w-]{27}/g, '~***')
    .replace(/([?&;])([^=&;]+)=[^&;]*/g, (pair, mark: string, name: string) =>
      secretNames.test(name) ? `${mark}${name}=***` : pair,
    );
}
