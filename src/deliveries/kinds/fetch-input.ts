import type { Carriers, IncomingFile } from '../../carriers';
import {
  failWith,
  type CarrierFetch,
  type EndingParts,
  type Process,
  type ProcessState,
  type ProcessStore,
} from '../../processes';
import { postForm, type OutgoingContent, type Spool } from '../../transfer';
import { DeliveryError, type Attempt, type ClientOf, type DeliveryKind } from '../delivery';
import { endProcess } from '../end-process';
import type { NewDelivery } from '../outbox';
import { exponentialBackoff } from '../../runtime';
import { transferFailure } from '../transfer-failure';

interface FetchPayload {
  /** Tasks of the job whose file has been uploaded. */
  filled: string[];
}

export interface FetchParts {
  store: ProcessStore;
  clientOf: ClientOf;
  carriers: Carriers;
  ending: EndingParts;
  /** For files whose server does not report their size. */
  spool: Spool;
}

/** Streams inputs from a storage into the upload forms of the job (v1-contract 2.3). */
export function fetchInputKind(parts: FetchParts): DeliveryKind<FetchPayload> {
  const { store, ending } = parts;
  return {
    name: 'fetch-input',
    concurrency: { all: 16, receiver: 4 },
    maxAttempts: 6,
    timeout: 90_000,
    retryDelay: exponentialBackoff(2_000, 60_000),
    async deliver({ processId, payload }, attempt) {
      const process = await store.byId(processId);
      const secrets = await store.secrets(processId);
      if (!process?.jobId || !secrets || !waiting.includes(process.state)) return;
      for (const fetch of (secrets.fetches ?? []).filter(({ task }) => !payload.filled.includes(task))) {
        await fill(parts, { process, v2Key: secrets.v2Key, jobId: process.jobId, fetch }, attempt).catch(
          transferFailure,
        );
        payload.filled.push(fetch.task);
        await attempt.remember(payload);
      }
    },
    async isWanted({ processId }) {
      const process = await store.byId(processId);
      return process !== undefined && waiting.includes(process.state);
    },
    async onGivenUp({ processId }, { message, details }) {
      const failure = { code: details.code ?? 422, message };
      for (const state of waiting) {
        await endProcess(store, processId, state, (current) => failWith(ending, current, { failure }));
      }
    },
  };
}

/** The transfer of the inputs that v2 cannot fetch itself, one file per import task. */
export function fetchInputDelivery({ id, fetchesFrom }: Process): NewDelivery {
  const payload: FetchPayload = { filled: [] };
  return { kind: 'fetch-input', processId: id, receiver: fetchesFrom ?? id, payload };
}

const waiting: ProcessState[] = ['running', 'awaiting-upload'];

interface Filling {
  process: Process;
  v2Key: string;
  jobId: string;
  fetch: CarrierFetch;
}

async function fill(
  parts: FetchParts,
  { process, v2Key, jobId, fetch }: Filling,
  attempt: Pick<Attempt, 'signal' | 'progress'>,
): Promise<void> {
  const { tasks } = await parts.clientOf(process).job(v2Key, jobId);
  const task = tasks.find(({ name }) => name === fetch.task);
  if (task && task.status !== 'waiting') return;
  const form = task?.result?.form;
  if (!form) throw new DeliveryError('The upload form is not available yet', { transient: true });
  const carrier = parts.carriers[fetch.source.kind];
  if (!carrier.fetch) throw new DeliveryError(`No input from ${carrier.kind}`, { transient: false, code: 400 });
  const options = { signal: attempt.signal, onProgress: attempt.progress };
  const incoming = await carrier.fetch(fetch.source, options);
  const { content, discard } = await withSize(parts, incoming, fetch.filename);
  try {
    const open = () => content.open().on('data', attempt.progress).pause();
    await postForm(form, { ...content, open }, attempt.signal);
  } finally {
    await discard();
  }
  await noteInput(parts.store, process.id, { filename: content.filename, size: content.size });
}

interface Sized {
  content: OutgoingContent;
  discard: () => Promise<void>;
}

/** v2's storage wants the size first (v2-contract 4.3): a file of unknown size is written to disk to learn it. */
async function withSize({ spool }: FetchParts, { size, stream }: IncomingFile, filename: string): Promise<Sized> {
  if (size !== undefined) return { content: { filename, size, open: () => stream }, discard: async () => undefined };
  const spooled = await spool.write(stream);
  const content = { filename, size: spooled.size, open: () => spool.read(spooled.path) };
  return { content, discard: () => spool.remove(spooled.path) };
}

/** Stores what the status JSON says about the input. */
async function noteInput(store: ProcessStore, id: string, facts: { filename: string; size: number }): Promise<void> {
  for (let process = await store.byId(id); process; process = await store.byId(id)) {
    if (!waiting.includes(process.state)) return;
    if (await store.change(process, { input: { ...process.input, ...facts } })) return;
  }
}
