import type { Transaction } from 'kysely';
import type { Database, Steps } from '../database';
import type { DeliveryPlanner, JobTraits, Process } from '../processes';
import type { HookEvent, HookStore } from './hook-store';
import { callbackDelivery } from './kinds/callback';
import { deleteJobDelivery } from './kinds/delete-job';
import { fetchInputDelivery } from './kinds/fetch-input';
import { handOverDelivery } from './kinds/hand-over';
import { hookDelivery } from './kinds/hook';
import { mailDelivery } from './kinds/mail';
import type { NewDelivery, Outbox } from './outbox';

export interface PlannerParts {
  outbox: Outbox;
  hooks: HookStore;
  /** Status JSON of a Process, as hooks receive it. */
  present: (process: Process) => object;
  /** False without a mail server: `email` then has no effect. */
  sendsMail: boolean;
  /** Called for each delivery written, so that the runner of this instance need not wait for its next poll. */
  onPlanned: (kind: NewDelivery['kind']) => void;
  /** Told of a Process whose callback was sealed with a key that is gone. */
  onUnreadable: (process: Process) => void;
  /** Told of every Process that has ended. */
  onEnd: (process: Process) => void;
}

/** Writes deliveries into the outbox, in the transaction of the state change that calls for them. */
export class OutboxPlanner implements DeliveryPlanner {
  constructor(private readonly parts: PlannerParts) {}

  async watches({ owner }: Process): Promise<boolean> {
    return (await this.parts.hooks.listeners(undefined, owner, 'finished', 'error')).length > 0;
  }

  async hearsStart({ owner }: Process): Promise<boolean> {
    return (await this.parts.hooks.listeners(undefined, owner, 'started')).length > 0;
  }

  tellStart(transaction: Transaction<Database>, process: Process): Promise<void> {
    return this.tellHooks(transaction, process, 'started');
  }

  async fetchInputs(transaction: Transaction<Database>, process: Process): Promise<void> {
    await this.plan(transaction, process, fetchInputDelivery(process));
  }

  async handOver(transaction: Transaction<Database>, process: Process): Promise<void> {
    await this.plan(transaction, process, handOverDelivery(process));
  }

  async hearsEnd(process: Process): Promise<boolean> {
    const { callback, email, owner } = process;
    if (callback || (email && this.parts.sendsMail) || endedWithoutJob(process)) return true;
    return (await this.parts.hooks.listeners(undefined, owner, eventOf(process))).length > 0;
  }

  noteEnd(process: Process): void {
    this.parts.onEnd(process);
  }

  async tellEnd(transaction: Transaction<Database>, process: Process): Promise<void> {
    const { present, sendsMail } = this.parts;
    if (endedWithoutJob(process)) await this.deleteJob(transaction, process);
    if (process.callback) await this.plan(transaction, process, callbackDelivery(process, process.callback));
    if (process.sealedCallback) this.parts.onUnreadable(process);
    if (process.email && sendsMail) await this.plan(transaction, process, mailDelivery(process, present(process)));
    await this.tellHooks(transaction, process, eventOf(process));
    this.parts.onEnd(process);
  }

  async deleteJob(transaction: Transaction<Database>, process: Process, unknown?: JobTraits): Promise<void> {
    const job = process.jobId ? { jobId: process.jobId } : unknown && { unknown };
    if (job) await this.plan(transaction, process, deleteJobDelivery(process, job));
  }

  *deleteJobs(processes: Process[]): Steps<void> {
    for (const process of processes) {
      const { jobId, trace } = process;
      if (jobId === undefined) continue;
      yield this.parts.outbox.addition({ ...deleteJobDelivery(process, { jobId }), trace });
      this.parts.onPlanned('delete-job');
    }
  }

  private async tellHooks(transaction: Transaction<Database>, process: Process, event: HookEvent): Promise<void> {
    for (const hook of await this.parts.hooks.listeners(transaction, process.owner, event)) {
      await this.plan(transaction, process, hookDelivery(process, hook, this.parts.present(process)));
    }
  }

  private async plan(transaction: Transaction<Database>, { trace }: Process, delivery: NewDelivery): Promise<void> {
    await this.parts.outbox.add(transaction, { ...delivery, trace });
    this.parts.onPlanned(delivery.kind);
  }
}

/** Its job may still run. */
function endedWithoutJob({ state, job }: Process): boolean {
  return state === 'failed' && !job;
}

function eventOf({ state }: Process): HookEvent {
  return state === 'finished' ? 'finished' : 'error';
}
