import type { Caller } from '../config';
import type { CarrierTarget } from '../carriers';
import { V1Error } from '../errors';
import { traceOf, type RequestContext } from '../runtime';
import { isWebAddress } from '../syntax';
import { translate, type Translation, type V1Call } from '../translate';
import { failWith } from './finish';
import { inputFactsOf } from './input-facts';
import { launch, type LaunchParts } from './launch';
import { lifetimes } from './lifetimes';
import { withOwnOutputs, type OwnOutputParts } from './own-outputs';
import { logOf, type ProcessParts } from './parts';
import type { Process } from './process';
import { withChanges } from './process-defaults';
import type { CarrierFetch, Secrets } from './secrets';
import { startLease } from './store';
import { fillUploads, nameOfUpload, type Content, type ReceivedFile } from './uploads';

export interface StartRequest {
  caller: Caller;
  call: V1Call;
  /** File parts that came with the request itself. */
  received: ReceivedFile[];
  context?: RequestContext;
  /** Name of the upstream that it goes to; default: that of the settings. */
  upstream?: string;
  /** v2 key of the caller for the upstream of the settings, where `caller` has that of another. */
  callerKey?: string;
}

export type StartParts = LaunchParts &
  OwnOutputParts &
  Pick<ProcessParts, 'catalogue' | 'webhooks' | 'upstreamName' | 'uploadsUnderWay'>;

/**
 * Starts a Process, once: however many requests race, one of them wins and makes the one Job (design 4.2).
 * Throws `V1Error` or `UpstreamError` before anything is spent where the call can't be translated or the upstream won't take it now; then
 * the Process can be started again. A job the upstream refuses for good fails the Process.
 */
export async function startProcess(parts: StartParts, process: Process, asked: StartRequest): Promise<Process> {
  const repeatsUpload = process.state === 'awaiting-upload' && asked.received.length > 0;
  if (repeatsUpload) return fillUploads(parts, process, asked.received);
  if (process.state !== 'created') throw alreadyStarted();
  const request = { ...asked, received: named(asked) };
  if (asked.call.callback !== undefined && !isWebAddress(asked.call.callback)) throw wrongCallback();
  const call = await withOwnOutputs(parts, withCreateValues(process, request));
  const result = translate(call, {
    catalogue: (await parts.catalogue.current()) ?? [],
    partialCatalogue: parts.catalogue.partial,
    presets: request.caller.presets,
    accounts: request.caller.accounts,
    strict: request.caller.strict,
  });
  if (result.ok) return startJob(parts, process, request, { call, translation: result.translation });
  if (!result.refusal.deferred) throw new V1Error(result.refusal.status, result.refusal.message);
  return failLater(parts, process, call, result.refusal);
}

async function startJob(
  parts: StartParts,
  process: Process,
  { caller, callerKey, received }: StartRequest,
  { call, translation }: { call: V1Call; translation: Translation },
): Promise<Process> {
  const planned = withChanges(process, startedWith(parts, call, process), planOf(translation));
  planned.uploadToken = planned.pendingUploads.length > 0 ? parts.ids.token() : undefined;
  const watched =
    planned.handsOver || Boolean(call.callback ?? call.email) || (await parts.deliveries.watches(planned));
  const fetches = translation.uploads.filter((source): source is CarrierFetch => source.from === 'carrier');
  const secrets: Secrets = {
    v2Key: caller.v2Key,
    callerKey,
    strict: caller.strict || undefined,
    job: {
      ...translation.job,
      tag: translation.job.tag ?? process.id,
      webhook_url: watched ? parts.webhooks?.addressFor(process.id) : undefined,
    },
    ...(fetches.length > 0 && { fetches }),
    ...(translation.handovers.length > 0 && { handovers: translation.handovers }),
  };
  // A job with a tag of its own is found again where the claim is not: the disk may take its time meanwhile.
  const isRecoverable = translation.job.tag === undefined;
  const starting = await claim(parts, process, withChanges(planned, { watched }), { secrets, isRecoverable });
  const claimed = parts.store.durable();
  claimed.catch(ignored);
  const { warnings } = translation;
  if (warnings.length > 0)
    logOf(parts).warn({ processId: process.id, warnings }, 'parts of the call were left out of the job');
  const contents = translation.uploads.filter((source): source is Content => source.from === 'content');
  const launched = await launch(parts, starting, secrets, contents);
  const started = await fillUploads(parts, launched, received).catch((error: unknown) =>
    undoStart(parts, launched.id, error),
  );
  await claimed;
  return started;
}

/** It is awaited before the answer. */
function ignored(): void {}

/** A start whose own file could not be stored may be repeated, with another job. */
async function undoStart(parts: StartParts, id: string, error: unknown): Promise<never> {
  const current = await parts.store.byId(id);
  if (current?.state === 'awaiting-upload') {
    const changes = { state: 'created', startedAt: undefined, jobId: undefined, uploadToken: undefined } as const;
    await parts.store.change(current, changes, {
      alongside: (transaction) => parts.deliveries.deleteJob(transaction, current),
    });
  }
  throw error;
}

/** The one-time guard. */
async function claim(
  parts: StartParts,
  process: Process,
  changes: Partial<Process>,
  options: { secrets?: Secrets; isRecoverable?: boolean } = {},
): Promise<Process> {
  const leaseUntil = parts.clock.now() + startLease;
  const claimed = await parts.store.change(process, changes, {
    ...options,
    leaseUntil,
    watchedBy: parts.leases.holder,
  });
  if (!claimed) throw alreadyStarted();
  return claimed;
}

function wrongCallback(): V1Error {
  return V1Error.badRequest('The callback must be an http or https URL.');
}

function alreadyStarted(): V1Error {
  return V1Error.badRequest('This process has already been started. Please create a new one.');
}

/** What start leaves out is what create said (v1-clients B11); the file parts of the request are its inputs. */
function withCreateValues(process: Process, { call, received }: StartRequest): V1Call {
  const merged: V1Call = {
    ...call,
    inputFormat: call.inputFormat ?? process.inputFormat,
    outputFormat: call.outputFormat ?? process.outputFormat,
    mode: call.mode ?? process.mode,
  };
  if (received.length === 0) return merged;
  return { ...merged, input: { method: 'upload', parameters: {} }, files: received.map(asUploadedFile) };
}

/** `filename` of the call overrides the name of the one file that came along (v1-contract 10), but not its extension. */
function named({ call, received: parts }: StartRequest): ReceivedFile[] {
  const received = parts.map((part) => ({ ...part, filename: part.filename || 'file' }));
  const [only] = received;
  if (!only || received.length > 1 || !call.filename) return received;
  return [{ ...only, filename: nameOfUpload(call.filename, only.filename) }];
}

function asUploadedFile({ filename }: ReceivedFile) {
  return { file: filename, filename };
}

function startedWith(parts: StartParts, call: V1Call, process: Process): Partial<Process> {
  const now = parts.clock.stamp();
  return {
    state: 'starting',
    startedAt: now,
    expiresAt: now + lifetimes.running,
    inputFormat: call.inputFormat,
    outputFormat: call.outputFormat,
    mode: call.mode ?? process.mode,
    save: call.save ?? false,
    input: inputFactsOf(call),
    uploadName: call.input?.method === 'upload' && call.files.length < 2 ? call.filename : undefined,
    storedTo: call.output?.kind,
    callback: call.callback,
    email: call.email,
    upstream: parts.upstreamName,
    trace: traceOf(parts.context),
  };
}

function planOf(translation: Translation): Pick<Process, 'pendingUploads' | 'handsOver'> & Partial<Process> {
  const { inputNames } = translation;
  return {
    pendingUploads: translation.uploads.filter(({ from }) => from === 'client').map(({ task }) => task),
    hasContents: translation.uploads.some(({ from }) => from === 'content') || undefined,
    uploadNames: Object.keys(inputNames).length > 0 ? inputNames : undefined,
    converter: translation.converter,
    warnings: translation.warnings,
    info: translation.info,
    downloadable: translation.downloadable,
    fetchesFrom: nameOf(translation.uploads.find((source) => source.from === 'carrier')?.source),
    handsOver: translation.handovers.length > 0,
    handsOverTo: nameOf(translation.handovers[0]),
  };
}

function nameOf(target: CarrierTarget | undefined): string | undefined {
  return target && (target.parameters.host ?? target.kind);
}

/** The recorded server accepts such a start with 200 and fails the process right after (v1-contract 2.2, `input`). */
async function failLater(
  parts: StartParts,
  process: Process,
  call: V1Call,
  { status, message }: { status: number; message: string },
): Promise<Process> {
  const starting = await claim(parts, process, startedWith(parts, call, process));
  const failed = await failWith(parts, starting, { failure: { code: status, message } });
  return failed ?? starting;
}
