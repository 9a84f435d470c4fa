import { createRequire } from 'node:module';
import { extname } from 'node:path/posix';
import { isOver, type Process } from '../../processes';
import type { Spool, Spooled } from '../../transfer';
import type * as comparison from '../compare';
import type { ClientDownloads } from './client-downloads';
import { deletedUnseen, lateEnd, type Outcome, type OutcomeFile } from './outcome';
import type { OutcomeParts } from './outcome-here';
import { roomFor, type Twin } from './twin';

export interface OutcomeThereParts extends OutcomeParts {
  spool: Pick<Spool, 'write' | 'remove'>;
  downloads: ClientDownloads;
}

/** Loaded when it is first needed: its libraries are not there in a proxy without the engine. */
const load = createRequire(__filename);

/**
 * The end of a Process that another v1 server runs, as its status tells it. Of its outputs only what the client itself
 * downloads is looked into; of others the size counts.
 */
export async function outcomeThere(
  parts: OutcomeThereParts,
  process: Process,
  twin: Pick<Twin, 'room'>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { process: ended } = await parts.processes.awaitEnd(process, signal);
  if (!isOver(ended)) throw lateEnd();
  const { status } = ended.remote ?? {};
  if (!status && ended.state === 'deleted') throw deletedUnseen();
  const { code, output } = statusFacts(status);
  if (ended.state === 'failed' || code !== undefined)
    return { status: code ?? 422, step: 'error', code: code ?? 422, files: [] };
  const copies = await parts.downloads.collect(process, status ? output.names : [], signal);
  const files = await filesOf(parts, output, copies, twin);
  return { status: 200, step: 'finished', format: output.ext ?? extensionOf(files), files };
}

interface OutputFacts {
  ext?: string;
  names: string[];
  /** Bytes, of a single file. */
  size?: number;
}

/** Everything in it is the word of a stranger. */
function statusFacts(status: Record<string, unknown> = {}): { code?: number; output: OutputFacts } {
  const { step, code } = status;
  const { filename, ext, size, files } = (status.output ?? {}) as Record<string, unknown>;
  const several = Array.isArray(files) ? files.filter((name) => typeof name === 'string') : [];
  const names = several.length > 0 ? several : typeof filename === 'string' ? [filename] : [];
  return {
    code: step === 'error' ? (typeof code === 'number' ? code : 422) : undefined,
    output: {
      ext: typeof ext === 'string' ? ext : undefined,
      names,
      size: names.length === 1 && typeof size === 'number' ? size : undefined,
    },
  };
}

async function filesOf(
  parts: OutcomeThereParts,
  { names, size }: OutputFacts,
  copies: Map<string, Spooled>,
  twin: Pick<Twin, 'room'>,
): Promise<OutcomeFile[]> {
  const zip =
    names.length > 1 ? [...copies].find(([name]) => /\.zip$/i.test(name) && !names.includes(name)) : undefined;
  if (zip) {
    const [zipName, { path }] = zip;
    copies.delete(zipName);
    for (const [name, file] of await unpacked(parts.spool, path, twin)) copies.set(name, file);
  }
  const known = names.length > 0 ? names : [...copies.keys()];
  const files = known.map((filename) => {
    const copy = copies.get(filename);
    copies.delete(filename);
    return copy ? { filename, size: copy.size, path: copy.path } : { filename, size };
  });
  for (const { path } of copies.values()) await parts.spool.remove(path);
  return files;
}

/** The ZIP is removed. */
async function unpacked(
  spool: OutcomeThereParts['spool'],
  path: string,
  twin: Pick<Twin, 'room'>,
): Promise<Map<string, Spooled>> {
  const found = new Map<string, Spooled>();
  const { unpackZip } = load('../compare') as typeof comparison;
  await unpackZip(path, async (name, content) => found.set(name, await spool.write(content, roomFor(twin)))).catch(
    () => undefined,
  );
  await spool.remove(path);
  return found;
}

function extensionOf([first, ...more]: OutcomeFile[]): string | undefined {
  if (!first) return undefined;
  return more.length > 0 ? 'zip' : extname(first.filename).slice(1) || undefined;
}
