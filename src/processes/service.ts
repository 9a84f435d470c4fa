import { V1Error } from '../errors';
import type { Caller } from '../config';
import { countDownload } from './count-download';
import { createProcess, type CreateRequest } from './create';
import type { Announcements } from '../database';
import { EndWatches } from './end-watches';
import { settle } from './finish';
import { awaitEnd, observe } from './observe';
import type { Observation } from './observation';
import { NewJobs } from './new-jobs';
import type { OutputFile } from './output';
import { ownOutputAt } from './own-outputs';
import { partsAt, v2UpstreamOf, type ProcessParts } from './parts';
import type { Process } from './process';
import { removeProcess } from './remove';
import { startProcess, type StartRequest } from './start';
import { onceStarted } from './start-lease';
import { acceptUpload, confirmUpload } from './uploads';
import { Watcher } from './watcher';
import { noteInRequest, type RequestContext } from '../runtime';
import type { OutgoingContent } from '../transfer';

/** Processes that a list shows at most. */
const pageSize = 1000;

/**
 * Everything a route can do with Processes. Methods throw `V1Error`, `UpstreamError` or `TransferError` for what the client
 * must be told. `context`: the request that it is done for.
 */
export class Processes {
  readonly watcher: Watcher;

  private readonly parts: ProcessParts;

  constructor(
    parts: Omit<
      ProcessParts,
      | 'since'
      | 'startsUnderWay'
      | 'uploadsUnderWay'
      | 'newJobs'
      | 'endWatches'
      | 'upstream'
      | 'reader'
      | 'catalogue'
      | 'upstreamName'
    > & {
      announcements: Announcements;
    },
  ) {
    this.parts = partsAt({
      ...parts,
      since: parts.clock.stamp(),
      startsUnderWay: new Set<string>(),
      uploadsUnderWay: new Set<string>(),
      newJobs: new NewJobs(),
      endWatches: new EndWatches(parts),
    });
    this.watcher = new Watcher(this.parts);
  }

  async create(request: CreateRequest): Promise<Process> {
    const { route, context } = request;
    return noted(await createProcess(partsAt(this.parts, route?.to, context), request), context);
  }

  async start(process: Process, request: StartRequest): Promise<Process> {
    const started = await startProcess(partsAt(this.parts, request.upstream, request.context), process, request);
    this.watcher.follow(started);
    return started;
  }

  /** A power cut may have come between the answer of the start and its end: then the upload waits for that. */
  async upload(
    process: Process,
    content: OutgoingContent,
    signal?: AbortSignal,
    context?: RequestContext,
  ): Promise<Process> {
    const parts = this.at(process, context);
    const started = process.state === 'starting' ? await onceStarted(parts, process.id) : process;
    return acceptUpload(parts, started ?? process, content, signal);
  }

  /** The upstream says that the job of a Process has ended; what it answers when asked is what counts. */
  async noticeEnd(id: string): Promise<void> {
    this.parts.webhooks?.noteArrival(this.parts.clock.now());
    const process = await this.byId(id);
    const secrets = await this.parts.store.secrets(id);
    if (!process?.jobId || !secrets) return;
    const { upstream } = this.at(process);
    await settle(this.parts, process, await upstream.job(secrets.v2Key, process.jobId));
  }

  observe(process: Process, context?: RequestContext): Promise<Observation> {
    return observe(this.at(process, context), process);
  }

  awaitEnd(process: Process, signal: AbortSignal, context?: RequestContext): Promise<Observation> {
    return awaitEnd(this.at(process, context), process, signal);
  }

  /** An output of this proxy by its address, to be read without a download being counted; see `ownOutputAt`. */
  ownOutputAt(address: string): Promise<OutputFile | 'elsewhere' | undefined> {
    return ownOutputAt({ store: this.parts.store, observed: (process) => this.observe(process) }, address);
  }

  remove(process: Process): Promise<void> {
    return removeProcess(this.parts, process);
  }

  /** Who created the Process: the key file's word of its owner, with the v2 key remembered since create. */
  async callerOf(process: Process, lookup: (owner: string) => Caller | undefined): Promise<Caller> {
    const secrets = await this.parts.store.secretsBeside(process);
    if (!secrets) throw V1Error.processNotFound();
    const { owner, compat } = process;
    const known = lookup(owner) ?? { owner, compat, presets: {}, accounts: {}, strict: false };
    return { ...known, v2Key: secrets.callerKey ?? secrets.v2Key, v1Key: secrets.v1Key };
  }

  async byId(id: string, context?: RequestContext): Promise<Process | undefined> {
    return noted(await this.parts.store.byId(id), context);
  }

  async byUploadToken(token: string, context?: RequestContext): Promise<Process | undefined> {
    return noted(await this.parts.store.byUploadToken(token), context);
  }

  async byDownloadToken(token: string, context?: RequestContext): Promise<Process | undefined> {
    return noted(await this.parts.store.byDownloadToken(token), context);
  }

  /** The newest 1,000, or those before the one with the id `before`; none where that one is not this owner's. */
  async ofOwner(owner: string, before?: string): Promise<Process[]> {
    if (before === undefined) return this.parts.store.ofOwner(owner, pageSize);
    const last = await this.parts.store.byId(before);
    return last?.owner === owner ? this.parts.store.ofOwner(owner, pageSize, last) : [];
  }

  /** The client has the answer to its upload. */
  confirmUpload(process: Process, content: Pick<OutgoingContent, 'filename' | 'size'>): Promise<void> {
    return confirmUpload(this.parts.store, process, content);
  }

  /** Counts a complete download of one file, or of `everything`. Without `save` the files go with it (v1-clients S20). */
  async downloaded(process: Process, filename: string, allFiles: string[]): Promise<void> {
    await countDownload(this.parts, process.id, { filename, allFiles });
  }

  /** What is no part of a request belongs to the one that started the Process. */
  private at(process: Process, context: RequestContext | undefined = process.trace): ProcessParts {
    return partsAt(this.parts, v2UpstreamOf(process), context);
  }
}

/** So that the log line of the request tells which Process it was about. */
function noted<Found extends Process | undefined>(process: Found, context: RequestContext | undefined): Found {
  if (process) noteInRequest(context, { processId: process.id, owner: process.owner });
  return process;
}
