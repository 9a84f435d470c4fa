import type { Caller } from '../../config';
import {
  isOver,
  newProcess,
  type DeliveryPlanner,
  type Process,
  type ProcessRoute,
  type ProcessStore,
} from '../../processes';
import type { Clock, IdMaker } from '../../runtime';
import { expiryOf, stateOf, type AnswerFacts } from './answer-facts';
import type { Exchange } from './exchange';
import { leadHere } from './lead-here';
import type { Received } from './received';

export interface RemoteJournalParts {
  store: ProcessStore;
  deliveries: DeliveryPlanner;
  clock: Clock;
  ids: IdMaker;
}

export interface NewRemote {
  caller: Caller;
  route: ProcessRoute;
  facts: AnswerFacts;
  hosts: string[];
  /** Created and started in one call. */
  isStarted?: boolean;
}

/** Writes down what the answers of another v1 server tell of its Processes. */
export class RemoteJournal {
  constructor(private readonly parts: RemoteJournalParts) {}

  async insert(
    { call, host }: Pick<Exchange, 'call' | 'host'>,
    { caller, route, facts, hosts, isStarted }: NewRemote,
  ): Promise<Process> {
    const { callback } = call;
    const made = newProcess(this.parts, { caller, call, host, route });
    const process: Process = {
      ...made,
      id: facts.id ?? made.id,
      upstream: route.to,
      downloadToken: facts.downloadToken ?? made.downloadToken,
      uploadToken: facts.uploadToken,
      callback,
      ...(isStarted && {
        state: 'running' as const,
        startedAt: made.createdAt,
        watched: await this.isWatched(made, callback),
      }),
      remote: { ...facts.place, hosts },
    };
    // A twin may have to show the caller's key.
    const v1Key = route.shadow === undefined ? undefined : caller.v1Key;
    await this.parts.store.insert(process, { v2Key: caller.v2Key, v1Key });
    return process;
  }

  /** Whether somebody is to be told of the end although nobody asks. */
  async isWatched(process: Process, callback: string | undefined): Promise<boolean> {
    return callback !== undefined || this.parts.deliveries.watches(process);
  }

  /** Writes down what an answer tells; an end is told to whoever asked for it, once. */
  async note(
    process: Process,
    facts: AnswerFacts,
    { text }: Pick<Received, 'text'>,
    { host, scheme }: Pick<Exchange, 'host' | 'scheme'>,
  ): Promise<Process> {
    const now = this.parts.clock.now();
    const state = facts.step === undefined ? process.state : stateOf(facts.step, process);
    const ended = ['finished', 'failed'].includes(state) && !isOver(process);
    const hosts = [...new Set([...(process.remote?.hosts ?? []), ...facts.hosts])];
    const known = Object.fromEntries(Object.entries(facts.place).filter(([, base]) => base !== undefined));
    const ids = process.remote?.id ? { there: process.remote.id, here: process.id } : undefined;
    const status = ended && text ? leadHere(text, { hosts, here: host, scheme, ids }) : undefined;
    return this.change(process, {
      state: state === 'running' && facts.uploadToken ? 'awaiting-upload' : state,
      uploadToken: facts.uploadToken ?? process.uploadToken,
      downloadToken: facts.downloadToken ?? process.downloadToken,
      expiresAt: expiryOf(facts, now) ?? process.expiresAt,
      remote: {
        ...process.remote,
        ...known,
        hosts,
        ...(status && { status: JSON.parse(status) as Record<string, unknown> }),
      },
      ...(ended && { endedAt: now, startedAt: process.startedAt ?? process.createdAt }),
    });
  }

  async change(process: Process, changes: Partial<Process>): Promise<Process> {
    let current: Process | undefined = process;
    while (current) {
      const before: Process = current;
      const wanted: Partial<Process> = isOver(before)
        ? { ...changes, state: changes.state === 'deleted' ? 'deleted' : before.state }
        : changes;
      if (Object.entries(wanted).every(([name, value]) => same(before[name as keyof Process], value))) return before;
      const ends = ['finished', 'failed'].includes(wanted.state ?? '') && !isOver(before);
      const changed = await this.parts.store.change(before, wanted, {
        alongside: async (transaction) => {
          if (ends) await this.parts.deliveries.tellEnd(transaction, { ...before, ...wanted });
        },
      });
      if (changed) return changed;
      current = await this.parts.store.byId(process.id);
    }
    return process;
  }
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
