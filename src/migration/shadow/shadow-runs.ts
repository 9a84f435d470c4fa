import { createHash } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import type { Caller } from '../../config';
import type { NetworkPolicy } from '../../network';
import { isOver, outputOf, type Process, type Processes, type ReceivedFile, type StartRequest } from '../../processes';
import type { Clock, IdMaker, Logger } from '../../runtime';
import { openDownload, type Spool } from '../../transfer';
import { progressOf, type V1Call } from '../../translate';
import type { Job } from '../../upstream';
import type { Routes } from '../routes/routes';
import { compareOutcomes } from './compare-outcomes';
import { discardOutcome, type Outcome, type OutcomeFile } from './outcome';
import type { ShadowRun, ShadowStore } from './shadow-store';
import { v1Twin } from './v1-twin';

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

/** What of a call the twin needs; its own files are in the spool, and are removed when it is done. */
interface Twin {
  run: Omit<ShadowRun, 'differences' | 'failure'>;
  process: Process;
  call: V1Call;
  caller: Caller;
  apiKey: string;
  awaited: number;
  files: ReceivedFile[];
}

/** Twins at a time, and how many may wait; more are left out. */
const most = { running: 2, waiting: 20 };
const limits = { time: 30 * 60_000, file: 256 * 2 ** 20 };
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
  private readonly running = new Set<Twin>();
  private readonly queue: Twin[] = [];
  private readonly stopped = new AbortController();

  constructor(private readonly parts: ShadowParts) {}

  /** A call was started here: its twin begins now, or with its uploads. */
  async begin(
    process: Process,
    { call, caller, received }: Pick<StartRequest, 'call' | 'caller' | 'received'>,
  ): Promise<void> {
    const { shadow } = process.route ?? {};
    if (shadow === undefined || isOver(process) || !this.isDrawn(process)) return;
    if (this.queue.length >= most.waiting || this.awaiting.size >= 10 * most.waiting) return;
    // The content of this request was copied by name, not by byte: the client does not wait.
    const twin: Twin = {
      run: this.runOf(process, call),
      process,
      call: withoutEffects(call),
      caller,
      apiKey: caller.v1Key ?? '',
      awaited: process.pendingUploads.length,
      files: [],
    };
    for (const file of received) twin.files.push({ ...file, path: await this.parts.spool.share(file.path) });
    this.parts.store
      .begin({ ...twin.run, differences: [], failure: lost })
      .catch((error: unknown) => this.parts.logger.warn({ err: error }, 'a shadow run could not be written down'));
    if (twin.awaited === 0) return this.enqueue(twin);
    this.awaiting.set(process.id, twin);
    void this.forgetLater(process.id, twin);
  }

  /** A copy of an upload on its way to the job, on disk; the stream to go on with. */
  tee(process: Process, file: Pick<ReceivedFile, 'filename' | 'size' | 'contentType'>, source: Readable): Readable {
    const twin = this.awaiting.get(process.id);
    if (!twin || file.size > limits.file) return source;
    const copy = source.pipe(new PassThrough());
    source.once('close', () => {
      if (!source.readableEnded) copy.destroy(new Error('the upload broke off'));
    });
    copy.once('error', () => source.unpipe(copy));
    void this.keep(twin, file, copy)
      .then(() => {
        twin.awaited -= 1;
        if (twin.awaited > 0) return;
        this.awaiting.delete(process.id);
        this.enqueue(twin);
      })
      .catch((error: unknown) => this.parts.logger.warn({ err: error }, 'a copy for a shadow could not be kept'));
    return source;
  }

  /** Runs that a process before this one has begun are over; those of other processes may still go on. */
  async start(): Promise<void> {
    const now = this.parts.clock.now();
    await this.parts.store.lose(this.parts.isAlone ? now : now - longestRun);
  }

  /** What runs, or waits, is lost, and counted so. */
  async stop(): Promise<void> {
    this.stopped.abort();
    const held = [...this.awaiting.values(), ...this.queue, ...this.running];
    await Promise.all(held.map((twin) => this.fail(twin, lost)));
  }

  private async keep(
    twin: Twin,
    { filename, contentType }: Pick<ReceivedFile, 'filename' | 'contentType'>,
    content: Readable,
  ): Promise<void> {
    const { path, size } = await this.parts.spool.write(content);
    twin.files.push({ filename, contentType, path, size });
  }

  private enqueue(twin: Twin): void {
    this.queue.push(twin);
    this.next();
  }

  private next(): void {
    while (!this.stopped.signal.aborted && this.running.size < most.running && this.queue.length > 0) {
      const twin = this.queue.shift() as Twin;
      this.running.add(twin);
      void this.compare(twin).finally(() => {
        this.running.delete(twin);
        this.next();
      });
    }
  }

  private async compare(twin: Twin): Promise<void> {
    const { process, run } = twin;
    const { store, spool, logger, days } = this.parts;
    const outcomes: Outcome[] = [];
    try {
      const ended = await Promise.all([
        this.endOf(process).then((outcome) => (outcomes.push(outcome), outcome)),
        this.twinOf(twin, run.shadow).then((outcome) => (outcomes.push(outcome), outcome)),
      ]);
      await store.end({ ...run, differences: await compareOutcomes(ended[0], ended[1]) });
    } catch (error) {
      if (this.stopped.signal.aborted) return;
      logger.warn({ processId: process.id, shadow: run.shadow, err: error }, 'a shadow run could not be compared');
      await this.fail(twin, (error as Error).message);
    } finally {
      await store.forgetBefore(run.at - days * dayLength).catch(() => undefined);
      for (const outcome of outcomes) await discardOutcome(spool, outcome);
      await Promise.all(twin.files.map(({ path }) => spool.remove(path)));
    }
  }

  private async fail({ run }: Twin, failure: string): Promise<void> {
    await this.parts.store.end({ ...run, differences: [], failure }).catch(() => undefined);
  }

  private runOf(process: Process, call: V1Call): Twin['run'] {
    const { to, shadow = '' } = process.route ?? { to: '' };
    const pair = `${call.inputFormat ?? process.inputFormat ?? '?'}-${call.outputFormat ?? process.outputFormat ?? '?'}`;
    const { ids, clock } = this.parts;
    const { id: processId, owner } = process;
    return { id: ids.uuid(), processId, at: clock.now(), owner, pair, primary: to, shadow };
  }

  private async twinOf(twin: Twin, shadow: string): Promise<Outcome> {
    const { routes, processes, spool } = this.parts;
    const target = routes.v1Target(shadow);
    const { call, files, apiKey, process } = twin;
    const whole = {
      ...call,
      inputFormat: call.inputFormat ?? process.inputFormat,
      outputFormat: call.outputFormat ?? process.outputFormat,
      mode: call.mode ?? process.mode,
    };
    if (target) return v1Twin(target, { call: whole, files, apiKey }, { spool, limits, network: this.parts.network });
    const v2Key = routes.keyAt(shadow, twin.caller);
    if (v2Key === undefined) throw new Error(`there is no v2 key for ${shadow}`);
    const caller = { ...twin.caller, owner: shadowOwner, v2Key, strict: false };
    const made = await processes.create({ caller, call: whole, host: 'shadow.invalid', isOpen: true });
    const started = await processes.start(made, { caller, call: whole, received: files, upstream: shadow });
    try {
      return await this.endOf(started);
    } finally {
      await processes.remove((await processes.byId(made.id)) ?? started).catch(() => undefined);
    }
  }

  /** The end of a Process of this proxy, with its outputs fetched from where the upstream keeps them: no download counts. */
  private async endOf(process: Process): Promise<Outcome> {
    const signal = AbortSignal.any([this.stopped.signal, AbortSignal.timeout(limits.time)]);
    const { process: ended, job } = await this.parts.processes.awaitEnd(process, signal);
    if (!isOver(ended)) throw new Error('the call did not end in time');
    const output = outputOf(ended, job);
    const files: OutcomeFile[] = [];
    for (const { filename, size, url } of output?.files ?? []) {
      const isSmall = size === undefined || size <= limits.file;
      const path = isSmall ? await this.fetched(url).catch(() => undefined) : undefined;
      files.push({ filename, size, path });
    }
    const code = codeOf(ended, job);
    return {
      status: code ?? 200,
      step: ended.state === 'failed' ? 'error' : ended.state,
      code,
      format: output?.ext,
      files,
    };
  }

  private async fetched(url: string): Promise<string> {
    const lease = { take: (bytes: number) => (left -= bytes) >= 0 };
    let left = limits.file;
    return (await this.parts.spool.write(await openDownload(url), lease)).path;
  }

  private async forgetLater(id: string, twin: Twin): Promise<void> {
    await this.parts.clock.sleep(uploadWithin, this.stopped.signal);
    if (this.stopped.signal.aborted || this.awaiting.get(id) !== twin) return;
    this.awaiting.delete(id);
    await this.fail(twin, withoutUpload);
    await Promise.all(twin.files.map(({ path }) => this.parts.spool.remove(path)));
  }

  /** The share of the rule, drawn by the id of the Process. */
  private isDrawn({ id, route }: Process): boolean {
    const rule = this.parts.routes.table.rules[(route?.rule ?? 0) - 1];
    const place = createHash('sha256').update(`shadow of ${id}`).digest().readUInt32BE(0) / 2 ** 32;
    return place * 100 < (rule?.shadowPercent ?? 0);
  }
}

/** Nobody's: twins stand in no list and have no hooks. */
const shadowOwner = 'shadow';

/** No callback, mail or storage output; the files stay until the comparison is done. */
function withoutEffects({
  callback: _callback,
  email: _email,
  output: _output,
  wait: _wait,
  download: _download,
  tag: _tag,
  ...call
}: V1Call): V1Call {
  return call;
}

function codeOf({ state, failure }: Process, job: Job | undefined): number | undefined {
  if (state !== 'failed') return undefined;
  return failure?.code ?? (job && progressOf(job).failure?.code) ?? 422;
}
