import type { Kysely } from 'kysely';
import { RowsStatement, type Database, type EventRow } from '../database';
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

/** Of one Process: a delivery that waits for an upstream that is away is tried for hours. */
const mostOfOne = 500;

/** The table `events`. */
export class EventStore {
  private readonly writing: RowsStatement<EventRow>;

  constructor(private readonly database: Kysely<Database>) {
    this.writing = new RowsStatement<EventRow>(['id', 'process_id', 'at', 'kind', 'detail'], (rows) =>
      database.insertInto('events').values(rows),
    );
  }

  /** Nobody waits for the disk. */
  async write(events: JournalEvent[]): Promise<void> {
    const rows = events.map(({ id, processId, at, kind, detail }) => ({
      id,
      process_id: processId,
      at,
      kind,
      detail: JSON.stringify(detail),
    }));
    await this.writing.ask(this.database, rows, false);
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

function eventOf(row: EventRow): JournalEvent {
  const detail = JSON.parse(row.detail) as never;
  return { id: row.id, processId: row.process_id, at: Number(row.at), kind: row.kind, detail };
}
