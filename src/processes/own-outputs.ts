import { unescaped } from '../text';
import type { V1Call, V1File } from '../translate';
import type { Job } from '../upstream';
import type { Observation } from './observation';
import { observe, type ObservingParts } from './observe';
import { outputOf, type OutputFile } from './output';
import type { ProcessParts } from './parts';
import type { Process } from './process';

export type OwnOutputParts = ObservingParts & Pick<ProcessParts, 'network' | 'upstreams' | 'upstreamName'>;

/**
 * Outputs of this proxy that are inputs again (v1-clients B13) are taken from where v2 keeps them: v2 need not reach the
 * proxy, and often can't under the name that its clients know it by. Addresses count by their ids and tokens, which
 * nobody guesses, whatever host they name. What is no single, finished file stays an address.
 */
export async function withOwnOutputs(parts: OwnOutputParts, call: V1Call): Promise<V1Call> {
  if ((call.input?.method ?? 'download') !== 'download') return call;
  const name = call.files.length === 1 ? call.filename : undefined;
  const files = call.files.map(async (file) => {
    const found = await ownOutput(parts, file);
    return found ? { file: found.url, filename: file.filename ?? name ?? found.filename } : file;
  });
  return { ...call, files: await Promise.all(files) };
}

const address = /^(?:https?:)?\/\/[^/?#]+\/+(?:v1\/+)?download\/(?<ticket>~?[\w-]+)(?:\/(?<filename>[^?#]*))?/i;

/**
 * An output of this proxy, by the address that a client has of it, and where it can be read without a download being counted.
 * Undefined for any other address; `elsewhere` for what can't be read so.
 */
export async function ownOutputAt(
  { store, observed }: Pick<OwnOutputParts, 'store'> & { observed: (process: Process) => Promise<Observation> },
  file: string,
): Promise<OutputFile | 'elsewhere' | undefined> {
  const { ticket, filename } = partsOf(file);
  const process = ticket ? await processOf(store, ticket) : undefined;
  if (!process) return undefined;
  if (process.remote) return 'elsewhere';
  const { process: ended, job } = await observed(process);
  if (ended.state !== 'finished' || ended.filesDeleted) return 'elsewhere';
  return fileNamed(ended, job, unescaped(filename ?? '')) ?? 'elsewhere';
}

async function ownOutput(parts: OwnOutputParts, { file }: V1File): Promise<OutputFile | undefined> {
  const { ticket, filename } = partsOf(file);
  const process = ticket ? await processOf(parts.store, ticket) : undefined;
  if (!process || !hasSameUpstream(parts, process)) return undefined;
  const seen = await observe(parts, process).catch(() => undefined);
  if (seen?.process.state !== 'finished' || seen.process.filesDeleted) return undefined;
  const found = fileNamed(seen.process, seen.job, unescaped(filename ?? ''));
  return found && parts.network.permits(new URL(found.url).hostname) ? found : undefined;
}

function partsOf(file: string): { ticket?: string; filename?: string } {
  return address.exec(file.trim())?.groups ?? {};
}

/** What another upstream keeps may be out of reach for this one, such as the files of the embedded engine. */
function hasSameUpstream({ upstreams, upstreamName }: OwnOutputParts, process: Process): boolean {
  if (process.remote) return false;
  return (
    process.upstream === undefined || upstreams.of(process.upstream).bases.url === upstreams.of(upstreamName).bases.url
  );
}

async function processOf(store: ProcessParts['store'], ticket: string): Promise<Process | undefined> {
  const process = ticket.startsWith('~') ? await store.byDownloadToken(ticket) : await store.byId(ticket);
  return process && process.state !== 'deleted' && process.state !== 'created' ? process : undefined;
}

function fileNamed(process: Process, job: Job | undefined, filename: string): OutputFile | undefined {
  const files = outputOf(process, job)?.files ?? [];
  return filename === '' && files.length === 1 ? files[0] : files.find((file) => file.filename === filename);
}
