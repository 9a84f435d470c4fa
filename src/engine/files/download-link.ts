import { create as createDisposition } from 'content-disposition';
import { contentType } from 'mime-types';
import type { Signer } from './signer';

/** Seconds: v2-contract 7. */
const downloadLifetime = 86_400;

export interface Download {
  taskId: string;
  filename: string;
  /** Where the result lies, as `TaskFiles` told it. */
  stored: string;
  inline: boolean;
  /** When the export ended, in milliseconds: the life of the link begins there. */
  from: number;
}

/** A link in the shape of a presigned S3 URL; `base` is the engine's own, without a slash at the end (v2-contract 7). */
export function downloadLink(base: string, signer: Signer, download: Download): string {
  const path = downloadPath(download.taskId, download.filename);
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': 'engine',
    'X-Amz-Date': amzDate(download.from),
    'X-Amz-Expires': String(downloadLifetime),
    'X-Amz-SignedHeaders': 'host',
    'response-content-disposition': disposition(download),
    'response-content-type': mediaType(download.filename),
    'x-id': 'GetObject',
  });
  query.set('X-Amz-Signature', signer.sign(signedText(path, query)));
  return `${base}${path}?${query.toString().replace(/\+/g, '%20')}`;
}

export type LinkState = 'valid' | 'expired' | 'forged';

/** Whether a signed link is genuine and still valid at `now` (milliseconds). */
export function checkDownloadLink(signer: Signer, path: string, query: URLSearchParams, now: number): LinkState {
  if (!signer.verify(signedText(path, query), query.get('X-Amz-Signature'))) return 'forged';
  const from = parseAmzDate(query.get('X-Amz-Date') ?? '');
  return now < from + Number(query.get('X-Amz-Expires')) * 1000 ? 'valid' : 'expired';
}

/** `20260105T100000Z` */
export function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Path of a file of a task below the engine's storage. */
export function downloadPath(taskId: string, filename: string): string {
  return `/storage/tasks/${taskId}/${filename.split('/').map(encodeURIComponent).join('/')}`;
}

function parseAmzDate(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ)$/, '$1-$2-$3:$4:$5'));
}

function signedText(path: string, query: URLSearchParams): string {
  const signed = new URLSearchParams([...query].filter(([name]) => name !== 'X-Amz-Signature'));
  signed.sort();
  return `${path}?${signed.toString()}`;
}

/** By the extension. */
export function mediaType(filename: string): string {
  return contentType(lastSegment(filename)) || 'application/octet-stream';
}

/** The name is always quoted, as recorded. */
export function disposition({ filename, inline }: Pick<Download, 'filename' | 'inline'>): string {
  const header = createDisposition(lastSegment(filename), { type: inline ? 'inline' : 'attachment' });
  return header.replace(/filename=([^";]+)/, 'filename="$1"');
}

function lastSegment(filename: string): string {
  return filename.slice(filename.lastIndexOf('/') + 1);
}
