import type { KeyRing } from '../../config';
import type { ActivityRow } from '../../database';
import type { Deliveries } from '../../deliveries';
import type { Journal, JournalEvent } from '../../journal';
import { isOver, type Observation, type Process, type Processes } from '../../processes';
import type { DryRun, RecordedRequest } from '../../translate';
import type { Job, Task } from '../../upstream';
import { itemOf } from './items';
import { filesOf } from './process-files';
import type { AuditShown, CallShown, ProcessDetail, TaskShown } from './shapes';
import { timelineOf } from './timeline';

export interface DetailParts {
  journal: Journal;
  processes: Pick<Processes, 'byId' | 'observe' | 'remove'>;
  deliveries: Pick<Deliveries, 'ofProcess'>;
  keys: Pick<KeyRing, 'byOwner'>;
  /** v1's status JSON. */
  present: (process: Process, job: Job | undefined) => { status: number; body: unknown };
  /** What recorded calls of this owner become. */
  dryRunOfRequests: (requests: RecordedRequest[], owner: string) => Promise<DryRun>;
}

/** All that is known of a Process; undefined where nothing is. */
export async function detailOf(parts: DetailParts, id: string): Promise<ProcessDetail | undefined> {
  const row = await parts.journal.activity.byId(id);
  const seen = await observed(parts, id);
  if (!row) return undefined;
  const process = seen?.process;
  const job = process?.state === 'deleted' ? undefined : seen?.job;
  const events = await parts.journal.events.ofProcess(id);
  const item = itemOf(row, parts.keys);
  const calls = events.flatMap((event) => (event.kind === 'call' ? [callShown(event)] : []));
  return {
    item,
    exists: process !== undefined && process.state !== 'deleted',
    expiresAt: process?.expiresAt ?? null,
    upstream: process?.upstream ?? null,
    jobId: process?.jobId ?? null,
    callback: process?.callback !== undefined,
    timeline: timelineOf({ item, process, job, events }),
    calls,
    run: await runOf(parts, calls, row),
    warnings: process?.warnings ?? [],
    tasks: (job?.tasks ?? []).map(taskShown),
    answer: process && process.state !== 'deleted' ? parts.present(process, job) : null,
    deliveries: await parts.deliveries.ofProcess(id),
    files: filesOf(process, job),
    audit: events.flatMap(auditShown),
    can: {
      cancel: process !== undefined && !isOver(process),
      delete: process !== undefined && process.state !== 'deleted',
    },
  };
}

/** An upstream that does not answer must not hide what is known here. */
async function observed({ processes }: DetailParts, id: string): Promise<Observation | undefined> {
  const process = await processes.byId(id);
  return process && processes.observe(process).catch(() => ({ process, job: process.job }));
}

async function runOf(parts: DetailParts, calls: CallShown[], { owner }: ActivityRow): Promise<DryRun | null> {
  const [last] = calls.slice(-1);
  if (!last || last.route === 'create') return null;
  return parts.dryRunOfRequests(calls.map(requestOf), owner).catch(() => null);
}

function requestOf({ given, files }: CallShown): RecordedRequest {
  return {
    url: '/process',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
    files: files.map(({ filename }) => filename),
  };
}

function callShown({ at, detail }: Extract<JournalEvent, { kind: 'call' }>): CallShown {
  return { at, ...detail, encoding: encodingOf(detail) };
}

/** By what the client says it is. */
function encodingOf({ method, contentType }: { method: string; contentType: string }): string {
  if (/multipart/i.test(contentType)) return 'multipart';
  if (/json/i.test(contentType)) return 'JSON';
  if (/urlencoded/i.test(contentType)) return 'form';
  return method === 'GET' || contentType === '' ? 'query' : contentType;
}

/** Of the journal's events only what operators did. */
export function auditShown(event: JournalEvent): AuditShown[] {
  if (event.kind !== 'audit') return [];
  const { action, by, from, subject } = event.detail;
  return [{ at: event.at, action, by, from, subject, processId: event.processId }];
}

function taskShown(task: Task): TaskShown {
  return {
    name: task.name ?? task.id,
    operation: task.operation,
    status: task.status,
    percent: task.percent ?? null,
    message: task.message ?? null,
    code: task.code ?? null,
    engine: task.engine ?? null,
    credits: task.credits ?? null,
    startedAt: task.started_at ? Date.parse(task.started_at) : null,
    endedAt: task.ended_at ? Date.parse(task.ended_at) : null,
  };
}
