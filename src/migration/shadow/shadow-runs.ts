import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { Caller } from '../../config';
import type { NetworkPolicy } from '../../network';
import type { Process, Processes, ReceivedFile, StartRequest } from '../../processes';
import { loggerFor, type Clock, type IdMaker, type Logger } from '../../runtime';
import { ByteBudget, type Spool } from '../../transfer';
import type { V1Call } from '../../translate';
import type { Routes } from '../routes/routes';
import { ClientDownloads } from './client-downloads';
import { compareOutcomes } from './compare-outcomes';
import { discardOutcome, type Outcome } from './outcome';
import { outcomeHere } from './outcome-here';
import { outcomeThere } from './outcome-there';
import { withOwnInputs } from './own-inputs';
import type { ShadowStore } from './shadow-store';
import { teed } from './teed';
import { limits, roomFor, twinCall, type Twin } from './twin';
import { UploadCopy, type ReadParts } from './upload-copy';
import { v1Twin } from './v1-twin';
import { v2Twin } from './v2-twin';

export interface ShadowParts {
  routes: Routes;
  processes: Processes;
  store: Pick<ShadowStore, 'begin' | 'end' | 'lose' | 'forgetBefore'>;
  /** No other process of this proxy uses the database. */
  isAlone: boolean;
  /** Days that a comparison is kept. */
  days: number;
  spool: Spool;
  /** Where files may be fetched from that another v1 server names. */
  network: NetworkPolicy;
  clock: Clock;
  ids: IdMaker;
  logger: Logger;
}

/** Twins at a time; calls that have a twin and are not compared yet, more are left out; bytes of the spool for all. */
const most = { running: 2, held: 300, bytes: 4 * 2 ** 30 };
const dayLength = 24 * 60 * 60_000;
/** Uploads that do not come are not waited for longer. */
const uploadWithin = 60 * 60_000;
/** Twins wait for uploads and for each other, but not for so long. */
const longestRun = 12 * 60 * 60_000;

const lost = 'the proxy stopped before both calls had ended';
const withoutUpload = 'its upload did not come, or came to another process of the proxy';

/**
 * Runs twins of calls on the `shadow` of their rule, without side effects, and keeps what differs (as GitHub's Scientist does
 * it). The client never waits: whatever goes wrong here is a line in the log and a run without a comparison.
 */
export class ShadowRuns {
  private readonly awaiting = new Map<string, Twin>();
  private readonly held = new Set<Twin>();
  private readonly queue: Twin[] = [];
  private running = 0;
  private readonly stopped = new AbortController();
  private readonly budget = new ByteBudget(most.bytes);
  private readonly downloads: ClientDownloads;

  constructor(private readonly parts: ShadowParts) {
    this.downloads = new ClientDownloads(parts.spool, parts.clock);
  }

  /** A call was started here: its twin begins now, or with its uploads. */
  async begin(
    process: Process,
    { call, caller, received }: Pick<StartRequest, 'call' | 'caller' | 'received'>,
  ): Promise<void> {
    if (!this.isWanted(process)) return;
    const twin = this.open(process, { call, caller }, process.pendingUploads.length);
    await this.supply(twin, async () => ({ parts: received, discard: async () => undefined }));
  }

  /** Whether the call is to have a twin. */
  isWanted(process: Process): boolean {
    const { shadow, to } = process.route ?? {};
    if (shadow === undefined || shadow === to || this.stopped.signal.aborted) return false;
    return this.held.size < most.held && this.isDrawn(process);
  }

  /** The twin of a call, before its client can upload or download anything. */
  open(process: Process, { call, caller }: { call: V1Call; caller: Caller }, awaited: number): Twin {
    const whole = twinCall(call, process);
    const run = this.runOf(process, whole);
    const twin: Twin = { run, process, call: whole, caller, awaited, files: [], room: this.budget.lease() };
    this.held.add(twin);
    if (process.remote) this.downloads.want(twin);
    this.parts.store
      .begin({ ...run, differences: [], failure: lost })
      .catch((error: unknown) =>
        loggerFor(this.parts.logger, process.trace).warn({ err: error }, 'a shadow run could not be written down'),
      );
    if (awaited > 0) {
      this.awaiting.set(process.id, twin);
      void this.forgetLater(twin);
    }
    return twin;
  }

  /** Files that came along with the call; they are copied by name, not by byte: the client does not wait. */
  async supply(twin: Twin, read: () => ReturnType<ReadParts>): Promise<void> {
    try {
      const { parts, discard } = await read();
      for (const file of parts) twin.files.push({ ...file, path: await this.parts.spool.share(file.path) });
      await discard();
      // An upload that came meanwhile has begun it.
      if (twin.primary) return;
      if (parts.length > 0) twin.awaited = 0;
      if (twin.awaited === 0) this.enqueue(twin);
    } catch (error) {
      await this.giveUp(twin, error as Error);
    }
  }

  /** A copy of an upload on its way to the job, on disk; the stream to go on with. */
  tee(process: Process, { filename, contentType }: Omit<ReceivedFile, 'path'>, source: Readable): Readable {
    const twin = this.awaiting.get(process.id);
    if (!twin) return source;
    const { main, copy } = teed(source);
    this.parts.spool.write(copy, roomFor(twin)).then(
      (spooled) => this.uploaded(twin, [{ filename, contentType, ...spooled }]),
      // A client whose upload broke off repeats it.
      (error: Error) => (source.readableEnded ? this.giveUp(twin, error) : undefined),
    );
    return main;
  }

  /** A copy of an upload on its way to another v1 server; undefined where no twin waits for it. */
  copyUpload({ id }: Process, request: IncomingMessage): UploadCopy | undefined {
    const twin = this.awaiting.get(id);
    if (!twin) return undefined;
    return new UploadCopy(request, this.parts.spool, {
      room: roomFor(twin),
      done: (files) => this.uploaded(twin, files),
      failed: (error) => this.giveUp(twin, error),
    });
  }

  /** What a client downloads of a call that another v1 server runs, copied on its way; the stream to go on with. */
  copyDownload(process: Process, filename: string, content: Readable): Readable {
    return this.downloads.copy(process, filename, content);
  }

  /** Runs that a process before this one has begun are over; those of other processes may still go on. */
  async start(): Promise<void> {
    const now = this.parts.clock.now();
    await this.parts.store.lose(this.parts.isAlone ? now : now - longestRun);
  }

  /** What runs, or waits, is lost, and counted so. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all([...this.held].map((twin) => this.fail(twin, lost)));
  }

  private uploaded(twin: Twin, files: ReceivedFile[]): void {
    twin.files.push(...files);
    twin.awaited -= 1;
    if (twin.awaited === 0) this.enqueue(twin);
  }

  private enqueue(twin: Twin): void {
    this.awaiting.delete(twin.process.id);
    const { process } = twin;
    const signal = this.endSignal();
    const outcome = process.remote ? outcomeThere : outcomeHere;
    twin.primary = outcome({ ...this.parts, downloads: this.downloads }, process, twin, signal);
    twin.primary.catch(() => undefined);
    this.queue.push(twin);
    this.next();
  }

  private next(): void {
    while (!this.stopped.signal.aborted && this.running < most.running && this.queue.length > 0) {
      const twin = this.queue.shift() as Twin;
      this.running += 1;
      const twinned = this.twinOf(twin).finally(() => {
        this.running -= 1;
        this.next();
      });
      void this.compare(twin, twinned);
    }
  }

  private async compare(twin: Twin, twinned: Promise<Outcome>): Promise<void> {
    const { primary = twinned, run } = twin;
    try {
      const [ended, other] = await Promise.all([primary, twinned]);
      await this.parts.store.end({ ...run, differences: await compareOutcomes(ended, other) });
    } catch (error) {
      await this.giveUp(twin, error as Error);
    }
    const outcomes = await Promise.allSettled([primary, twinned]);
    for (const outcome of outcomes)
      if (outcome.status === 'fulfilled') await discardOutcome(this.parts.spool, outcome.value);
    await this.forget(twin);
  }

  private async giveUp(twin: Twin, error: Error): Promise<void> {
    if (this.stopped.signal.aborted) return;
    const { processId, shadow } = twin.run;
    loggerFor(this.parts.logger, twin.process.trace).warn(
      { processId, shadow, err: error },
      'a shadow run could not be compared',
    );
    await this.fail(twin, error.message);
    if (!twin.primary) await this.forget(twin);
  }

  private async fail({ run }: Twin, failure: string): Promise<void> {
    await this.parts.store.end({ ...run, differences: [], failure }).catch(() => undefined);
  }

  private async forget(twin: Twin): Promise<void> {
    const { store, spool, days } = this.parts;
    this.held.delete(twin);
    this.awaiting.delete(twin.process.id);
    await this.downloads.forget(twin.process);
    await Promise.all(twin.files.map(({ path }) => spool.remove(path)));
    twin.room.giveBack();
    await store.forgetBefore(twin.run.at - days * dayLength).catch(() => undefined);
  }

  private runOf({ id: processId, owner, route }: Process, { inputFormat, outputFormat }: V1Call): Twin['run'] {
    const { to, shadow = '' } = route ?? { to: '' };
    const { ids, clock } = this.parts;
    const pair = `${inputFormat ?? '?'}-${outputFormat ?? '?'}`;
    return { id: ids.uuid(), processId, at: clock.now(), owner, pair, primary: to, shadow };
  }

  private async twinOf(twin: Twin): Promise<Outcome> {
    await withOwnInputs(this.parts, twin);
    const target = this.parts.routes.v1Target(twin.run.shadow);
    const signal = this.endSignal();
    return target ? v1Twin(target, twin, { ...this.parts, signal }) : v2Twin(this.parts, twin, signal);
  }

  private endSignal(): AbortSignal {
    return AbortSignal.any([this.stopped.signal, AbortSignal.timeout(limits.time)]);
  }

  private async forgetLater(twin: Twin): Promise<void> {
    await this.parts.clock.sleep(uploadWithin, this.stopped.signal);
    if (this.awaiting.get(twin.process.id) === twin) await this.giveUp(twin, new Error(withoutUpload));
  }

  /** The share of the rule, drawn by the id of the Process. */
  private isDrawn({ id, route }: Process): boolean {
    const rule = this.parts.routes.table.rules[(route?.rule ?? 0) - 1];
    const place = createHash('sha256').update(`shadow of ${id}`).digest().readUInt32BE(0) / 2 ** 32;
    return place * 100 < (rule?.shadowPercent ?? 0);
  }
}
