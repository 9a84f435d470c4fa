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
  /** Where the next one goes: the oldest is there, once there are as many as are kept. */
  private next = 0;
  private jobs = new Map<string, JournalledTasks>();

  add(call: JournalledCall): void {
    this.calls[this.next] = call;
    this.next = (this.next + 1) % mostCalls;
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
    const inOrder = [...this.calls.slice(this.next), ...this.calls.slice(0, this.next)];
    return inOrder.map((call) => ({ ...call, path: withoutKeys(call.path) }));
  }

  clear(): void {
    this.calls = [];
    this.next = 0;
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
