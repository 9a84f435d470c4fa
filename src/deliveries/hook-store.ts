import type { Kysely, Transaction } from 'kysely';
import type { Database, HookRow } from '../database';
import type { Clock } from '../runtime';

export const hookEvents = ['started', 'finished', 'error'] as const;
export type HookEvent = (typeof hookEvents)[number];

/** As v1 lists it: the id is a number in a string (v1-contract 5.5). */
export interface Hook {
  id: string;
  url: string;
  event: HookEvent;
}

/** REST hooks: the URLs that want to hear about an event of any of an owner's Processes. */
export class HookStore {
  constructor(
    private readonly database: Kysely<Database>,
    private readonly clock: Clock,
  ) {}

  /** Takes the next number; if another instance takes it first, the one after that. */
  async subscribe(owner: string, url: string, event: HookEvent): Promise<Hook> {
    for (;;) {
      const number = (await this.lastNumber(owner)) + 1;
      const row: HookRow = { owner, number, url, event, created_at: this.clock.now(), ended_at: null, reason: null };
      const insert = this.database.insertInto('hooks').values(row);
      const { numInsertedOrUpdatedRows } = await insert.onConflict((each) => each.doNothing()).executeTakeFirst();
      if (numInsertedOrUpdatedRows === 1n) return fromRow(row);
    }
  }

  /** Oldest first. */
  async ofOwner(owner: string): Promise<Hook[]> {
    return (await this.active(this.database, owner).orderBy('number').execute()).map(fromRow);
  }

  /** The hooks subscribed to `event`. */
  async listeners(database: Transaction<Database> | undefined, owner: string, event: HookEvent): Promise<Hook[]> {
    const query = this.active(database ?? this.database, owner).where('event', '=', event);
    return (await query.execute()).map(fromRow);
  }

  async isActive(owner: string, id: string): Promise<boolean> {
    return (await this.active(this.database, owner).where('number', '=', Number(id)).execute()).length > 0;
  }

  /** Returns false if the owner has no such hook. */
  async unsubscribe(owner: string, id: string, reason: string): Promise<boolean> {
    const result = await this.database
      .updateTable('hooks')
      .set({ ended_at: this.clock.now(), reason })
      .where('owner', '=', owner)
      .where('number', '=', Number(id))
      .where('ended_at', 'is', null)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  private async lastNumber(owner: string): Promise<number> {
    const query = this.database.selectFrom('hooks').select((eb) => eb.fn.max('number').as('number'));
    return (await query.where('owner', '=', owner).executeTakeFirst())?.number ?? 0;
  }

  private active(database: Kysely<Database>, owner: string) {
    return database.selectFrom('hooks').selectAll().where('owner', '=', owner).where('ended_at', 'is', null);
  }
}

function fromRow({ number, url, event }: HookRow): Hook {
  return { id: String(number), url, event: event as HookEvent };
}
