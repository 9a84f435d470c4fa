import type { JournalEvent } from '../../journal';
import type { Process } from '../../processes';
import type { Job, Task } from '../../upstream';
import type { ActivityItem, TimelineEntry } from './shapes';

export interface TimelineFacts {
  item: ActivityItem;
  /** Absent once the proxy has forgotten it. */
  process?: Process;
  job?: Job;
  events: JournalEvent[];
}

/** An entry, and what it comes before where both happened in the same moment. */
type Placed = TimelineEntry & { rank: number };

const ranks = { created: 0, started: 1, import: 2, work: 3, export: 4, ended: 5, later: 6 };

/** What happened to a Process, oldest first, in words. */
export function timelineOf(facts: TimelineFacts): TimelineEntry[] {
  const tasks = (facts.job?.tasks ?? []).flatMap((task) => taskEntries(task, facts.item));
  const entries = [...ownEntries(facts), ...tasks, ...eventEntries(facts)];
  return entries
    .sort((one, other) => one.at - other.at || one.rank - other.rank)
    .map(({ rank: _rank, ...entry }) => entry);
}

function ownEntries({ item, process }: TimelineFacts): Placed[] {
  const { createdAt, startedAt, endedAt, status, message, mode } = item;
  const entries: Placed[] = [{ at: createdAt, title: 'Created', detail: mode, tone: 'plain', rank: ranks.created }];
  if (startedAt !== null)
    entries.push({ at: startedAt, title: 'Started', detail: process?.upstream, tone: 'plain', rank: ranks.started });
  if (endedAt === null) return entries;
  const end = { at: endedAt, duration: endedAt - (startedAt ?? createdAt), rank: ranks.ended };
  if (status === 'finished') entries.push({ ...end, title: 'Finished', tone: 'good' });
  else if (status === 'failed') entries.push({ ...end, title: 'Failed', detail: message ?? undefined, tone: 'bad' });
  else entries.push({ ...end, title: 'Deleted before its end', tone: 'bad' });
  return entries;
}

/** One entry a task, at its start. The upstream tells whole seconds: it is put between the start and the end that we know. */
function taskEntries(task: Task, { startedAt, createdAt, endedAt }: ActivityItem): Placed[] {
  const start = timeOf(task.started_at);
  const end = timeOf(task.ended_at);
  const told = start ?? end;
  if (told === undefined) return [];
  const engine = [task.engine, task.engine_version].filter(Boolean).join(' ');
  const failed = task.status === 'error';
  return [
    {
      at: Math.min(Math.max(told, startedAt ?? createdAt), endedAt ?? Infinity),
      rank: rankOf(task),
      title: `${titleOf(task)}${failed ? ' failed' : end === undefined ? ' runs' : ''}`,
      detail: [task.name, engine, failed ? task.message : undefined].filter(Boolean).join(' · '),
      tone: failed ? 'bad' : end === undefined ? 'active' : 'plain',
      duration: start !== undefined && end !== undefined && end - start >= 1000 ? end - start : undefined,
    },
  ];
}

function rankOf({ operation }: Task): number {
  if (operation.startsWith('import/')) return ranks.import;
  return operation.startsWith('export/') ? ranks.export : ranks.work;
}

function titleOf({ operation }: Task): string {
  if (operation === 'import/upload') return 'Upload';
  if (operation.startsWith('import/')) return 'Import';
  if (operation === 'export/url') return 'Export';
  if (operation.startsWith('export/')) return 'Store';
  return operation.charAt(0).toUpperCase() + operation.slice(1);
}

function eventEntries({ events }: TimelineFacts): Placed[] {
  return events.flatMap((event): Placed[] => {
    if (event.kind === 'try') return [{ ...tryEntry(event.at, event.detail), rank: ranks.later }];
    if (event.kind !== 'audit') return [];
    const { action, subject } = event.detail;
    const title = actions[action] ?? action;
    return [{ at: event.at, title, detail: subject, tone: 'plain', rank: ranks.later }];
  });
}

const kinds: Record<string, string> = {
  callback: 'Callback',
  hook: 'Hook',
  mail: 'Mail',
  'hand-over': 'Hand-over',
  'fetch-input': 'Fetching the input',
  'delete-job': 'Deleting the job',
};

const outcomes = { delivered: 'done', retried: 'failed, will be tried again', 'given-up': 'given up' };

type Try = Extract<JournalEvent, { kind: 'try' }>['detail'];

/** An event is written when the try has ended. */
function tryEntry(endedAt: number, { kind, receiver, number, outcome, reason, duration }: Try): TimelineEntry {
  const attempt = number > 1 || outcome !== 'delivered' ? `, try ${number}` : '';
  return {
    at: endedAt - duration,
    title: `${kinds[kind] ?? kind}${attempt}: ${outcomes[outcome]}`,
    detail: [receiver, reason].filter(Boolean).join(' · '),
    tone: outcome === 'delivered' ? 'good' : 'bad',
    duration,
  };
}

const actions: Record<string, string> = {
  cancel: 'Cancelled by an operator',
  delete: 'Deleted by an operator',
  'retry-delivery': 'Delivery tried again by an operator',
  thumbnail: 'Thumbnail made for an operator',
};

function timeOf(text: string | null | undefined): number | undefined {
  const time = text ? Date.parse(text) : NaN;
  return Number.isNaN(time) ? undefined : time;
}
