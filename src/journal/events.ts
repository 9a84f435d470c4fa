import type { Kysely } from 'kysely';
import type { Database } from '../database';
import type { V1Value } from '../translate';

/** A v1 call as it came, without what is secret in it. */
export interface RecordedCall {
  route: 'create' | 'start' | 'convert';
  method: string;
  /** As sent; empty where there was no body. */
  contentType: string;
  /** What the client calls itself. */
  client: string;
  given: Record<string, V1Value>;
  files: { filename: string; size: number }[];
}

/** One try of a delivery, from its end. */
export interface DeliveryTry {
  deliveryId: string;
  kind: string;
  receiver: string;
  /** Counted from 1. */
  number: number;
  outcome: 'delivered' | 'retried' | 'given-up';
  /** Why it failed. */
  reason?: string;
  /** Milliseconds. */
  duration: number;
}

/** What an operator did. */
export interface AuditEntry {
  action: 'sign-in' | 'sign-out' | 'sign-in-refused' | 'cancel' | 'delete' | 'retry-delivery' | 'thumbnail';
  /** Address of the client. */
  from: string;
  /** How the client has shown that it may. */
  by: string;
  /** Such as the delivery. */
  subject?: string;
}

export interface EventDetails {
  call: RecordedCall;
  try: DeliveryTry;
  audit: AuditEntry;
}

export type EventKind = keyof EventDetails;

export interface NewEvent<Kind extends EventKind = EventKind> {
  id: string;
  processId: string;
  at: number;
  kind: Kind;
  detail: EventDetails[Kind];
}

export type JournalEvent = { [Kind in EventKind]: NewEvent<Kind> }[EventKind];

const rowsAtOnce = 40;
/** Of one Process: a delivery that waits for an upstream that is away is tried for hours. */
const mostOfOne = 500;

/** The table `events`. */
export class EventStore {
  constructor(private readonly database: Kysely<Database>) {}

  async write(events: JournalEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += rowsAtOnce) {
      const rows = events.slice(at, at + rowsAtOnce).map(({ id, processId, at: time, kind, detail }) => ({
        id,
        process_id: processId,
        at: time,
        kind,
        detail: JSON.stringify(detail),
      }));
      await this.database.insertInto('events').values(rows).execute();
    }
  }

  /** Oldest first. */
  async ofProcess(processId: string): Promise<JournalEvent[]> {
    const rows = await this.database
      .selectFrom('events')
      .selectAll()
      .where('process_id', '=', processId)
      .orderBy('at')
      .limit(mostOfOne)
      .execute();
    return rows.map(eventOf);
  }

  /** Newest first. */
  async audit(limit: number): Promise<JournalEvent[]> {
    const rows = await this.database
      .selectFrom('events')
      .selectAll()
      .where('kind', '=', 'audit')
      .orderBy('at', 'desc')
      .limit(limit)
      .execute();
    return rows.map(eventOf);
  }

  async forget(kinds: EventKind[], before: number): Promise<void> {
    await this.database.deleteFrom('events').where('kind', 'in', kinds).where('at', '<', before).execute();
  }
}

function eventOf(row: { id: string; process_id: string; at: number; kind: EventKind; detail: string }): JournalEvent {
  const detail = JSON.parse(row.detail) as never;
  return { id: row.id, processId: row.process_id, at: Number(row.at), kind: row.kind, detail };
}
