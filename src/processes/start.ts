import { V1Error } from '../errors';
import type { Translation, V1Call } from '../translate';
import { UpstreamError, type Job } from '../upstream';
import type { Caller } from '../config';
import { failWith } from './finish';
import { inputFactsOf } from './input-facts';
import { lifetimes } from './lifetimes';
import type { ProcessParts } from './parts';
import type { Process } from './process';
import type { CarrierFetch } from './store';
import { fillUploads, type ReceivedFile } from './uploads';

export interface StartRequest {
  caller: Caller;
  call: V1Call;
  /** File parts that came with the request itself. */
  received: ReceivedFile[];
}

/**
 * Starts a Process, once: however many requests race, one of them wins and makes the one Job (design 4.2).
 * Throws `V1Error` before anything is spent where the call can't be translated or the upstream won't take it now; then
 * the Process can be started again. A job the upstream refuses for good fails the Process.
 */
export async function startProcess(parts: ProcessParts, process: Process, request: StartRequest): Promise<Process> {
  if (process.state !== 'created') throw alreadyStarted();
  const call = withCreateValues(process, request);
  const result = parts.translate(call, {
    catalogue: (await parts.catalogue.current()) ?? [],
    presets: request.caller.presets,
    accounts: request.caller.accounts,
    strict: request.caller.strict,
    firstPageZero: request.caller.compat.firstPageZero,
  });
  if (!result.ok && !result.refusal.deferred) throw new V1Error(result.refusal.status, result.refusal.message);

  const starting = await claim(parts, process, call);
  if (!result.ok) return failLater(parts, starting, result.refusal);
  const running = await createJob(parts, starting, request, call, result.translation);
  return fillUploads(parts, running, result.translation, request.received);
}

function alreadyStarted(): V1Error {
  return V1Error.badRequest('This process was already started. Please create a new one.');
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

function asUploadedFile({ filename }: ReceivedFile) {
  return { file: filename, filename };
}

/** The one-time guard. */
async function claim(parts: ProcessParts, process: Process, call: V1Call): Promise<Process> {
  const now = parts.clock.now();
  const claimed = await parts.store.change(process, {
    state: 'starting',
    startedAt: now,
    expiresAt: now + lifetimes.running,
    inputFormat: call.inputFormat,
    outputFormat: call.outputFormat,
    mode: call.mode ?? process.mode,
    save: call.save ?? false,
    input: inputFactsOf(call),
    callback: call.callback,
    email: call.email,
    upstream: parts.upstreamName,
  });
  if (!claimed) throw alreadyStarted();
  return claimed;
}

/** The recorded server accepts such a start with 200 and fails the process right after (v1-contract 2.2, `input`). */
async function failLater(
  parts: ProcessParts,
  process: Process,
  { status, message }: { status: number; message: string },
): Promise<Process> {
  const failed = await failWith(parts, process, { failure: { code: status, message } });
  return failed ?? process;
}

async function createJob(
  parts: ProcessParts,
  starting: Process,
  { caller }: StartRequest,
  call: V1Call,
  translation: Translation,
): Promise<Process> {
  const job = await postJob(parts, starting, caller, translation);
  const clientUploads = translation.uploads.filter(({ from }) => from === 'client').map(({ task }) => task);
  const named = translation.uploads.flatMap((source) =>
    source.from === 'client' && source.filename !== undefined ? [[source.task, source.filename] as const] : [],
  );
  const plan: Partial<Process> = {
    jobId: job.id,
    state: clientUploads.length > 0 ? 'awaiting-upload' : 'running',
    uploadToken: clientUploads.length > 0 ? parts.ids.token() : undefined,
    pendingUploads: clientUploads,
    uploadNames: named.length > 0 ? Object.fromEntries(named) : undefined,
    converter: translation.converter,
    warnings: translation.warnings,
    info: translation.info,
    downloadable: translation.downloadable,
    handsOver: translation.handovers.length > 0,
  };
  const watched = plan.handsOver || Boolean(call.callback ?? call.email) || (await parts.deliveries.watches(starting));
  const fetches = translation.uploads.filter((source): source is CarrierFetch => source.from === 'carrier');
  const running = await parts.store.change(
    starting,
    { ...plan, watched },
    {
      secrets: { v2Key: caller.v2Key, fetches, handovers: translation.handovers },
      alongside: async (transaction) => {
        await parts.deliveries.tellStart(transaction, { ...starting, ...plan });
        if (fetches.length > 0) await parts.deliveries.fetchInputs(transaction, { ...starting, ...plan });
      },
    },
  );
  if (!running) throw new Error(`process ${starting.id} was changed while it was starting`);
  return running;
}

async function postJob(parts: ProcessParts, starting: Process, caller: Caller, translation: Translation): Promise<Job> {
  try {
    return await parts.upstream.createJob(caller.v2Key, translation.job);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const refused = error.status === 400 || error.status === 422;
    if (refused) await failWith(parts, starting, { failure: { code: 400, message: error.explanation } });
    else await parts.store.change(starting, { state: 'created', startedAt: undefined });
    throw error.toV1();
  }
}
