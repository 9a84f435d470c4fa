import { CarrierError, type Carrier, type CarrierTarget } from '../../src/carriers';
import type { Carriers } from '../../src/carriers';
import type { Job, Task } from '../../src/upstream';
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';

/** A storage in memory that can be told to fail. */
export class MemoryCarrier implements Carrier {
  readonly kind = 'ftp';
  readonly files = new Map<string, string>();
  /** Thrown by the next calls, in this order. */
  readonly failures: Error[] = [];
  stores = 0;
  readonly discarded: string[] = [];

  constructor(private readonly incoming?: () => { size?: number; stream: Readable }) {}

  async fetch(source: CarrierTarget) {
    this.failNow();
    return { filename: source.path, ...(this.incoming?.() ?? { stream: undefined as never }) };
  }

  store: Carrier['store'] = async (target, file) => {
    this.stores += 1;
    this.failNow();
    const path = target.path === '' || target.path.endsWith('/') ? `${target.path}${file.filename}` : target.path;
    this.files.set(path, (await buffer(await file.open())).toString());
    return path;
  };

  async discard(_target: CarrierTarget, { filename }: { filename: string }): Promise<void> {
    this.discarded.push(filename);
  }

  private failNow(): void {
    const failure = this.failures.shift();
    if (failure) throw failure;
  }
}

export function only(carrier: Carrier): Carriers {
  return { ftp: carrier } as Carriers;
}

export const refused = new CarrierError('530 Login incorrect.', 400, false);
export const interrupted = new CarrierError('426 Failure writing to local file.', 422, true);

export function jobWith(...tasks: Partial<Task>[]): Job {
  const times = { created_at: '2026-01-01T00:00:00+00:00', started_at: null, ended_at: '2026-01-01T00:00:01+00:00' };
  const rest = { job_id: 'job-1', operation: '', status: 'finished' as const, message: null, code: null, result: null };
  return {
    id: 'job-1',
    tag: null,
    status: 'finished',
    ...times,
    tasks: tasks.map((task, index) => ({ id: `task-${index}`, ...rest, ...times, ...task })),
  };
}
