import type { Processes } from '../../processes';
import { openDownload, type Spool } from '../../transfer';
import { roomFor, type Twin } from './twin';

/**
 * A call may begin with what an earlier one has made here, by the address of that download, which can be fetched once. The
 * twin is given the content instead. Throws where it can't be had without that download.
 */
export async function withOwnInputs(
  { processes, spool }: { processes: Pick<Processes, 'ownOutputAt'>; spool: Pick<Spool, 'write'> },
  twin: Twin,
): Promise<void> {
  const { input, files } = twin.call;
  if (!['download', 'url'].includes(input?.method ?? 'download') || files.length === 0) return;
  const own = await Promise.all(files.map(({ file }) => processes.ownOutputAt(file)));
  if (own.every((found) => found === undefined)) return;
  const outputs = own.filter((found) => found !== undefined && found !== 'elsewhere');
  if (outputs.length < files.length) throw new Error(onlyOnce);
  for (const [index, { url, filename }] of outputs.entries()) {
    const named = files[index]?.filename ?? (files.length === 1 ? twin.call.filename : undefined) ?? filename;
    twin.files.push({ filename: named, ...(await spool.write(await openDownload(url), roomFor(twin))) });
  }
  twin.call = { ...twin.call, input: { method: 'upload', parameters: {} }, files: [] };
}

const onlyOnce = 'its input is an output of this proxy that can be fetched once';
