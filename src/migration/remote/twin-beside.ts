import type { IncomingMessage } from 'node:http';
import { basename } from 'node:path/posix';
import { parse as parseDisposition } from 'content-disposition';
import type { Caller } from '../../config';
import type { Process } from '../../processes';
import { unescaped } from '../../text';
import type { ShadowRuns } from '../shadow';
import type { Exchange } from './exchange';
import type { Received } from './received';

/** Answers a client whose call another v1 server has started; a twin of the call begins beside it where one is wanted. */
export async function answerWithTwin(
  shadow: ShadowRuns | undefined,
  process: Process,
  exchange: Exchange,
  { answer, caller }: { answer: () => Promise<void>; caller: Caller | undefined },
): Promise<void> {
  if (!caller || !shadow?.isWanted(process)) return answer();
  const { call, held, readParts } = exchange;
  const awaitsUpload = process.state === 'awaiting-upload' && (call.input?.method ?? 'upload') === 'upload';
  // Before the client has an address to upload to, or to download from.
  const twin = shadow.open(process, { call, caller }, awaitsUpload ? 1 : 0);
  await answer().finally(() => shadow.supply(twin, () => readParts(held.replay())));
}

/** A whole file on its way to the client, read along for the twin of its call. */
export function readAlong(
  shadow: ShadowRuns | undefined,
  process: Process,
  { request, received, url }: { request: IncomingMessage; received: Received; url: URL },
): Received {
  if (received.status !== 200 || request.method !== 'GET') return received;
  const filename = fileNameOf(received.answer) ?? basename(unescaped(url.pathname));
  return { ...received, content: shadow?.copyDownload(process, filename, received.answer) };
}

/** Of an upload whose body is the file itself: in the address, as v1 has it, or made up as for any. */
export function uploadName({ pathname }: URL, { inputFormat }: Process): string {
  const [, name] = /\/upload\/[^/]+\/(.+)$/.exec(pathname) ?? [];
  return name === undefined ? `file.${inputFormat ?? 'bin'}` : basename(unescaped(name));
}

function fileNameOf({ headers }: IncomingMessage): string | undefined {
  try {
    return parseDisposition(headers['content-disposition'] ?? '').parameters.filename;
  } catch {
    return undefined;
  }
}
