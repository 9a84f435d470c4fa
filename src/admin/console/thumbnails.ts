import type { IncomingMessage } from 'node:http';
import type { Process, ProcessStore } from '../../processes';
import type { RequestContext } from '../../runtime';
import { openDownload } from '../../transfer';
import { UpstreamError, type Task, type UpstreamClient } from '../../upstream';
import { fileAt, type FilePlace } from './process-files';

export interface ThumbnailParts {
  store: Pick<ProcessStore, 'secrets'>;
  /** Where the job of a Process runs. */
  clientOf: (process: Process) => Pick<UpstreamClient, 'during'>;
}

/** Why there is no thumbnail, in words for the operator. */
export class NoThumbnail extends Error {}

function explained(error: unknown): never {
  if (error instanceof UpstreamError) throw new NoThumbnail(error.explanation);
  throw error;
}

/** Pixels. */
const size = 480;

/**
 * A small PNG of a file of a Process, made by the upstream, which has the file and the tools: the first page of a document,
 * a frame of a film. On CloudConvert it costs a credit, so it is only made when asked for. Throws `NoThumbnail`.
 */
export async function thumbnailOf(
  { store, clientOf }: ThumbnailParts,
  process: Process,
  { place, signal, context }: { place: FilePlace; signal: AbortSignal; context?: RequestContext },
): Promise<IncomingMessage> {
  const key = (await store.secrets(process.id))?.v2Key;
  if (!process.jobId || !key) throw new NoThumbnail('The file is no longer there.');
  const upstream = clientOf(process).during(context);
  // What is stored of an ended job lacks the ids of its tasks.
  const held = fileAt(await upstream.job(key, process.jobId).catch(explained), place);
  if (!held) throw new NoThumbnail('The file is no longer there.');
  const made: Task[] = [];
  const run = async (operation: string, parameters: object) => {
    const task = await upstream.createTask(key, operation, parameters);
    made.push(task);
    const ended = await upstream.endedTask(key, task.id, signal);
    if (ended.status !== 'finished') throw new NoThumbnail(ended.message ?? 'No picture of it could be made.');
    return ended;
  };
  try {
    const picture = await run('thumbnail', {
      input: held.task.id,
      output_format: 'png',
      width: size,
      height: size,
      fit: 'max',
    });
    const exported = await run('export/url', { input: picture.id });
    const url = exported.result?.files?.[held.position]?.url ?? exported.result?.files?.[0]?.url;
    if (!url) throw new NoThumbnail('No picture of it could be made.');
    const content = await openDownload(url, { signal });
    content.once('close', () => void discard());
    return content;
  } catch (error) {
    void discard();
    return explained(error);
  }

  async function discard() {
    for (const { id } of made) await upstream.deleteTask(key as string, id).catch(() => undefined);
  }
}
