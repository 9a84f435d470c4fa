import type { Kysely, Transaction } from 'kysely';
import { Statement, type Database, type HookRow } from '../database';
import { isSealedAddress, type Sealer } from '../processes';
import type { Clock } from '../runtime';

/** Every event of every Process of an owner is sent to all of them. */
export const maxHooksPerOwner = 100;

/** Owners that are known to have none. */
const mostKnown = 5_000;

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
  private readonly listening: Statement<HookRow>;
  /** Owners that have no hook at all, as nearly all: asked of each Process three times. */
  private readonly without = new Set<string>();

  constructor(
    private readonly database: Kysely<Database>,
    private readonly clock: Clock,
    private readonly sealer: Sealer,
    /** Nobody else writes into this database. */
    private readonly isAlone = false,
  ) {
    this.listening = new Statement((value) =>
      this.active(database, value('owner')).where('event', 'in', [value('event'), value('other')]),
    );
  }

  /** The rows were changed beside this store. */
  forgetKnown(): void {
    this.without.clear();
  }

  /**
   * Takes the next number; if another instance takes it first, the one after that. Subscribing a URL to the same event
   * again returns the existing hook. Undefined once the owner has as many hooks as one key may have.
   */
  async subscribe(owner: string, url: string, event: HookEvent): Promise<Hook | undefined> {
    for (;;) {
      const number = (await this.lastNumber(owner)) + 1;
      const hooks = await this.ofOwner(owner);
      const existing = hooks.find((hook) => hook.url === url && hook.event === event);
      if (existing) return existing;
      if (hooks.length >= maxHooksPerOwner) return undefined;
      const row: HookRow = {
        owner,
        number,
        url: this.sealer.seal(url),
        event,
        created_at: this.clock.stamp(),
        ended_at: null,
        reason: null,
      };
      const insert = this.database.insertInto('hooks').values(row);
      const { numInsertedOrUpdatedRows } = await insert.onConflict((each) => each.doNothing()).executeTakeFirst();
      this.without.delete(owner);
      if (numInsertedOrUpdatedRows === 1n) return { id: String(number), url, event };
    }
  }

  /** Oldest first. */
  async ofOwner(owner: string): Promise<Hook[]> {
    return this.readable(await this.active(this.database, owner).orderBy('number').execute());
  }

  /** The hooks subscribed to `event`, or to the `other`. */
  async listeners(
    database: Transaction<Database> | undefined,
    owner: string,
    event: HookEvent,
    other: HookEvent = event,
  ): Promise<Hook[]> {
    if (this.isAlone && !(await this.hasAny(owner))) return [];
    const { rows } = await this.listening.ask(database ?? this.database, { owner, event, other });
    return this.readable(rows);
  }

  private async hasAny(owner: string): Promise<boolean> {
    if (this.without.has(owner)) return false;
    if ((await this.lastNumber(owner)) > 0) return true;
    if (this.without.size < mostKnown) this.without.add(owner);
    return false;
  }

  async isActive(owner: string, id: string): Promise<boolean> {
    if (!isNumberOfHook(id)) return false;
    return (await this.active(this.database, owner).where('number', '=', Number(id)).execute()).length > 0;
  }

  /** Returns false if the owner has no such hook. */
  async unsubscribe(owner: string, id: string, reason: string): Promise<boolean> {
    if (!isNumberOfHook(id)) return false;
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

  /** One that another key has sealed is told of nothing, and keeps nobody from being told. */
  private readable(rows: HookRow[]): Hook[] {
    return rows.flatMap(({ number, url, event }) => {
      try {
        const opened = isSealedAddress(url) ? (this.sealer.open(url) as string) : url;
        return { id: String(number), url: opened, event: event as HookEvent };
      } catch {
        return [];
      }
    });
  }
}

/** What the column can hold: PostgreSQL refuses the question for anything else. */
function isNumberOfHook(id: string): boolean {
  return /^\d{1,9}$/.test(id);
}
