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
import type { Attempt, Delivery, DeliveryKind } from '../delivery';
import type { NewDelivery } from '../outbox';
import { doubling } from '../pauses';
import { endProcess } from '../end-process';

interface HandOverPayload {
  /** Files that are at their place, as `target/file` numbers. */
  stored: string[];
}

export interface HandOverParts {
  store: ProcessStore;
  upstream: UpstreamClient;
  carriers: Carriers;
  ending: EndingParts;
}

/**
 * Streams the output from v2's export URL to the storage of the call (v1-contract 2.3). The Process is finished once all
 * of it is there, and fails with the storage's own words where it can't be.
 */
export function handOverKind({ store, upstream, carriers, ending }: HandOverParts): DeliveryKind<HandOverPayload> {
  return {
    name: 'hand-over',
    places: { all: 16, receiver: 4 },
    tries: 6,
    timeout: 90_000,
    pause: doubling(2_000, 60_000),
    async deliver(delivery, attempt) {
      const process = await store.byId(delivery.processId);
      if (process?.state !== 'handing-over') return;
      const secrets = await store.secrets(process.id);
      if (!secrets || !process.jobId) return;
      const targets = secrets.handovers ?? [];
      const files = outputOf(process, await freshJob(upstream, secrets.v2Key, process.jobId))?.files ?? [];
      for (const each of missingOf(targets, files, delivery)) {
        const target = files.length > 1 ? directoryOf(each.target) : each.target;
        const file = await outgoing(process, each.file, attempt.signal);
        const options = { signal: attempt.signal, onProgress: attempt.progress };
        await carriers[target.kind].store(target, file, options).catch(transferFailure);
        delivery.payload.stored.push(each.number);
        await attempt.remember(delivery.payload);
      }
      await endProcess(store, process.id, 'handing-over', (current) => finishAfterHandOver(ending, current));
    },
    isWanted: async ({ processId }) => (await store.byId(processId))?.state === 'handing-over',
    async givenUp({ processId }, { message, details }) {
      const failure = { code: details.code ?? 422, message };
      await endProcess(store, processId, 'handing-over', (current) => failWith(ending, current, { failure }));
    },
  };
}

export function handOverDelivery({ id, handsOverTo }: Process): NewDelivery {
  const payload: HandOverPayload = { stored: [] };
  return { kind: 'hand-over', processId: id, receiver: handsOverTo ?? id, payload };
}

/** Export URLs end with time, and with the upstream's restart; the job as it is now has those that are good. */
function freshJob(upstream: UpstreamClient, key: string, id: string): Promise<Job> {
  return upstream.job(key, id).catch(transferFailure);
}

function missingOf(targets: CarrierTarget[], files: OutputFile[], { payload }: Delivery<HandOverPayload>) {
  const all = targets.flatMap((target, one) => files.map((file, two) => ({ target, file, number: `${one}/${two}` })));
  return all.filter(({ number }) => !payload.stored.includes(number));
}

/** Several files can't share one name: they go into the directory of the path, each under its own (v1-contract 2.3). */
function directoryOf(target: CarrierTarget): CarrierTarget {
  return { ...target, path: target.path.replace(/[^/]*$/, '') };
}

async function outgoing({ id }: Process, { filename, size, url }: OutputFile, signal: Attempt['signal']) {
  const file: OutgoingFile = {
    filename,
    size: size ?? (await sizeOf(url, signal)),
    identity: `${id}/${filename}`,
    open: (offset = 0) => openFrom(url, offset, signal),
  };
  return file;
}

async function sizeOf(url: string, signal: AbortSignal): Promise<number> {
  const response = await openDownload(url, { signal }).catch(transferFailure);
  response.destroy();
  return Number(response.headers['content-length']);
}

/** A server that knows no ranges sends the whole file: what is there already is skipped. */
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
