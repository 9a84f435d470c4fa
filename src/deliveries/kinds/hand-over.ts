import { pipeline, Transform, type Readable } from 'node:stream';
import type { Carriers, CarrierTarget, OutgoingFile } from '../../carriers';
import {
  failWith,
  finishAfterHandOver,
  outputOf,
  type EndingParts,
  type OutputFile,
  type Process,
  type ProcessStore,
} from '../../processes';
import { openDownload } from '../../transfer';
import type { Job, UpstreamClient } from '../../upstream';
import { transferFailure } from '../transfer-failure';
import type { Attempt, ClientOf, Delivery, DeliveryKind } from '../delivery';
import type { NewDelivery } from '../outbox';
import { exponentialBackoff } from '../../runtime';
import { endProcess } from '../end-process';
import { pathsFor } from '../paths-for';

interface HandOverPayload {
  /** Files that are already stored, as `target/file` numbers. */
  stored: string[];
}

export interface HandOverParts {
  store: ProcessStore;
  clientOf: ClientOf;
  carriers: Carriers;
  ending: EndingParts;
}

/**
 * Streams the output from v2's export URL to the storage of the call (v1-contract 2.3). The Process is finished once all
 * files are stored; if that is impossible, it fails with the storage's own words.
 */
export function handOverKind(parts: HandOverParts): DeliveryKind<HandOverPayload> {
  const { store, carriers, ending } = parts;
  const isWanted = async (id: string) => (await store.byId(id))?.state === 'handing-over';
  return {
    name: 'hand-over',
    concurrency: { all: 16, receiver: 4 },
    maxAttempts: 6,
    timeout: 90_000,
    retryDelay: exponentialBackoff(2_000, 60_000),
    isWanted: ({ processId }) => isWanted(processId),
    async deliver(delivery, attempt) {
      const { processId } = delivery;
      const process = await store.byId(processId);
      const secrets = await store.secrets(processId);
      if (process?.state !== 'handing-over' || !secrets) return;
      const targets = secrets.handovers ?? [];
      try {
        await storeAll(parts, { process, targets, v2Key: secrets.v2Key }, delivery, attempt);
      } catch (error) {
        if (!(await isWanted(processId))) await discardParts(carriers, process, targets);
        throw error;
      }
      await endProcess(store, processId, 'handing-over', (current) => finishAfterHandOver(ending, current));
    },
    async onGivenUp({ processId }, { message, details }) {
      const process = await store.byId(processId);
      const targets = (await store.secrets(processId))?.handovers ?? [];
      const failure = { code: details.code ?? 422, message };
      await endProcess(store, processId, 'handing-over', (current) => failWith(ending, current, { failure }));
      if (process) await discardParts(carriers, process, targets);
    },
  };
}

/** The transfer of the output to the storages that v2 cannot write to. */
export function handOverDelivery({ id, handsOverTo }: Process): NewDelivery {
  const payload: HandOverPayload = { stored: [] };
  return { kind: 'hand-over', processId: id, receiver: handsOverTo ?? id, payload };
}

interface HandOver {
  process: Process;
  targets: CarrierTarget[];
  v2Key: string;
}

async function storeAll(
  { clientOf, carriers }: HandOverParts,
  { process, targets, v2Key }: HandOver,
  { payload }: Delivery<HandOverPayload>,
  attempt: Attempt<HandOverPayload>,
): Promise<void> {
  const files = outputOf(process, await freshJob(clientOf(process), v2Key, process.jobId ?? ''))?.files ?? [];
  const options = { signal: attempt.signal, onProgress: attempt.progress };
  for (const { target, file, number } of placesOf(targets, files)) {
    if (payload.stored.includes(number)) continue;
    const outgoing = await outgoingFile(process, file, attempt.signal);
    await carriers[target.kind].store(target, outgoing, options).catch(transferFailure);
    payload.stored.push(number);
    await attempt.remember(payload);
  }
}

/** Best effort: a storage that refused the file may refuse this, too. */
async function discardParts(carriers: Carriers, process: Process, targets: CarrierTarget[]): Promise<void> {
  const files = outputOf(process, process.job)?.files ?? [];
  for (const { target, file } of placesOf(targets, files)) {
    const options = { signal: AbortSignal.timeout(discardTimeout) };
    const left = { filename: file.filename, identity: identityOf(process, file) };
    await carriers[target.kind].discard?.(target, left, options).catch(() => undefined);
  }
}

const discardTimeout = 15_000;

/** Export URLs expire, and end with a restart of the upstream: the current job has valid ones. */
function freshJob(upstream: UpstreamClient, key: string, id: string): Promise<Job> {
  return upstream.job(key, id).catch(transferFailure);
}

function placesOf(targets: CarrierTarget[], files: OutputFile[]) {
  return targets.flatMap((target, one) => {
    const paths = pathsFor(target.path, files);
    return files.map((file, two) => ({
      target: { ...target, path: paths[two] ?? target.path },
      file,
      number: `${one}/${two}`,
    }));
  });
}

async function outgoingFile(process: Process, output: OutputFile, signal: AbortSignal): Promise<OutgoingFile> {
  const { filename, size, url } = output;
  return {
    filename,
    size: size ?? (await sizeOf(url, signal)),
    identity: identityOf(process, output),
    open: (offset = 0) => openFrom(url, offset, signal),
  };
}

function identityOf({ id }: Process, { filename }: OutputFile): string {
  return `${id}/${filename}`;
}

async function sizeOf(url: string, signal: AbortSignal): Promise<number> {
  const response = await openDownload(url, { signal }).catch(transferFailure);
  response.destroy();
  return Number(response.headers['content-length']);
}

/** A server without range support sends the whole file: the part that is already stored is skipped. */
async function openFrom(url: string, offset: number, signal: AbortSignal): Promise<Readable> {
  const range = offset > 0 ? `bytes=${offset}-` : undefined;
  const response = await openDownload(url, { range, signal }).catch(transferFailure);
  if (offset === 0 || response.statusCode === 206) return response;
  return pipeline(response, skip(offset), () => undefined);
}

function skip(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const rest = chunk.subarray(Math.min(left, chunk.length));
      left -= chunk.length - rest.length;
      done(null, rest.length > 0 ? rest : undefined);
    },
  });
}
