import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import { V1Error } from '../../errors';
import { everything, outputOf, storedInputOf, type Output, type OutputFile, type Process } from '../../processes';
import { clientGone, requestOf, type RequestContext } from '../../runtime';
import { ofSize, openDownload, zip } from '../../transfer';
import { sendJson } from '../answer';
import { contentDisposition } from '../content-disposition';
import type { V1Parts } from '../parts';
import { presentStatus } from '../present';
import { answering } from '../there';

/**
 * `output.url`, `/download/<process id>` and the single files below either (v1-clients R6). Blocks until there is
 * output; a failed process answers its status JSON (v1-clients S9).
 */
export function downloadRoutes(parts: V1Parts): Router {
  const { processes } = parts;
  const router = Router();
  router.get('/download/:ticket{/*file}', download);

  async function download(request: Request, response: Response) {
    const context = requestOf(response);
    const found = await findProcess(String(request.params.ticket), context);
    if (found.remote) return parts.remote.pass(found, 'download', answering(parts, request, response));
    const { process, job } = await processes.awaitEnd(found, clientGone(response), context);
    if (process.state === 'failed') return sendJson(response, presentStatus(process, job));
    if (process.state !== 'finished') throw V1Error.processNotFound();
    if (process.filesDeleted) throw V1Error.notFound(alreadyDeleted);

    const wanted = fileInPath(request);
    const output = outputOf(process, job);
    if (wanted === 'input' && !output?.files.some(({ filename }) => filename === 'input')) {
      return sendStoredInput(response, storedInputOf(job));
    }
    if (!output) throw V1Error.notFound('This process has no output file.');
    if (wanted === undefined || wanted === output.filename) return sendOutput(response, process, output);
    const file = output.files.find(({ filename }) => sameName(filename, wanted));
    if (!file) throw V1Error.notFound(`There is no output file named ${wanted}.`);
    await sendFile(response, file, (sent) => countWhole(process, output, file.filename, sent));
  }

  async function findProcess(ticket: string, context: RequestContext | undefined): Promise<Process> {
    const process = ticket.startsWith('~')
      ? await processes.byDownloadToken(ticket, context)
      : await processes.byId(ticket, context);
    if (!process || process.state === 'deleted') throw V1Error.processNotFound();
    if (process.state === 'created') throw V1Error.notFound('This process has not been started yet.');
    return process;
  }

  function sendOutput(response: Response, process: Process, output: Output) {
    const [only] = output.files;
    const count = (sent: Sent) => countWhole(process, output, everything, sent);
    if (only && output.files.length === 1) return sendFile(response, only, count);
    const modifiedAt = new Date(process.endedAt ?? process.createdAt);
    return sendZip(response, { ...output, modifiedAt }, count);
  }

  async function sendStoredInput(response: Response, input: OutputFile | undefined) {
    if (!input) throw V1Error.notFound('The input file was not saved.');
    await sendFile(response, input, async () => undefined);
  }

  async function countWhole(process: Process, output: Output, filename: string, sent: Sent): Promise<void> {
    if (sent === 'whole')
      await processes.downloaded(
        process,
        filename,
        output.files.map((file) => file.filename),
      );
  }

  return router;
}

/** Recorded words of 2018 (v1-contract 10). */
const alreadyDeleted =
  "File already deleted. Use the 'save' parameter, otherwise files will be deleted after the first download.";

/** Only a whole file, sent to its last byte, counts as a download: a HEAD or a Range does not. */
type Sent = 'whole' | 'part';

/**
 * The file as the storage has it. One of another size than the job tells is not the file: it breaks the connection, so that
 * nobody takes it for whole, and the next try is allowed.
 */
async function sendFile(response: Response, file: OutputFile, done: (sent: Sent) => Promise<void>) {
  const source = await openRange(file.url, response);
  if (source.statusCode === 416) {
    source.resume();
    response.set('Content-Range', source.headers['content-range'] ?? `bytes */${file.size ?? '*'}`);
    throw new V1Error(416, 'Range Not Satisfiable');
  }
  const whole = source.statusCode === 200;
  const length = source.headers['content-length'];
  if (whole && length !== undefined && file.size !== undefined && Number(length) !== file.size) {
    source.destroy();
    throw V1Error.unavailable();
  }
  response.status(source.statusCode ?? 200);
  copyHeaders(source, response);
  if (whole && file.size !== undefined) response.set('Content-Length', String(file.size));
  harden(response, file.filename);
  const checked = whole && length === undefined && file.size !== undefined ? ofSize(source, file.size) : source;
  await send(response, checked, whole, done);
}

/** `If-Range` names the file that the client has the rest of: of any other it gets the whole (RFC 9110, 13.1.5). */
async function openRange(url: string, response: Response): Promise<IncomingMessage> {
  const { range, 'if-range': wanted } = response.req.headers;
  const signal = clientGone(response);
  const source = await openDownload(url, { range, signal });
  const { etag, 'last-modified': lastModified } = source.headers;
  if (source.statusCode === 200 || wanted === undefined || wanted === etag || wanted === lastModified) return source;
  source.destroy();
  return openDownload(url, { signal });
}

async function sendZip(response: Response, output: Output & { modifiedAt: Date }, done: (sent: Sent) => Promise<void>) {
  const signal = clientGone(response);
  const open = output.files.map(
    ({ url }) =>
      () =>
        openDownload(url, { signal }),
  );
  if (response.req.method !== 'HEAD') open[0] = await opened(open[0]);
  const entries = output.files.map(({ filename, size }, index) => ({ filename, size, open: open[index] as Open }));
  const { stream, size } = zip(entries, output.modifiedAt);
  response.set('Content-Type', 'application/zip');
  harden(response, output.filename);
  if (size !== undefined) response.set('Content-Length', String(size));
  await send(response, stream, true, done);
}

type Open = () => Promise<IncomingMessage>;

/** Before the first byte of the answer, which can still be an error then. */
async function opened(open: Open | undefined): Promise<Open> {
  const source = await open?.();
  return async () => source as IncomingMessage;
}

/**
 * What a caller made must not act on the proxy's origin: no script of it runs there, and what could hold one is never
 * shown inline.
 */
function harden(response: Response, filename: string): void {
  const type = String(response.get('Content-Type') ?? '');
  const inline = isInline(response.req) && !activeTypes.test(type) && !activeNames.test(filename);
  response.set('Content-Disposition', contentDisposition(filename, inline));
  response.set({ 'Content-Security-Policy': 'sandbox', 'X-Content-Type-Options': 'nosniff' });
}

const activeTypes = /html|xml|svg|javascript|ecmascript|multipart\/|message\/|mimearchive|shockwave/i;
const activeNames = /\.(x?html?|xht|svgz?|xml|xslt?|rdf|mml|mht|mhtml|js|mjs|swf|hta)$/i;

async function send(
  response: Response,
  source: Readable,
  whole: boolean,
  done: (sent: Sent) => Promise<void>,
): Promise<void> {
  if (response.req.method === 'HEAD') {
    source.destroy();
    response.end();
    return;
  }
  await pipeline(source, response);
  await done(whole ? 'whole' : 'part');
}

/** In the letters that v1 sent: some clients look for them as they are. */
const passedOn = ['Content-Length', 'Content-Range', 'ETag', 'Last-Modified', 'Accept-Ranges'];

function copyHeaders(source: IncomingMessage, response: Response): void {
  for (const name of passedOn) {
    const value = source.headers[name.toLowerCase()];
    if (value !== undefined) response.set(name, value);
  }
  response.set('Content-Type', downloadType(source.headers['content-type']));
}

/** The official PHP client takes every application/json for an answer of the API, not for a file (v1-clients S12). */
function downloadType(contentType: string | undefined): string {
  return !contentType || /^application\/json/i.test(contentType) ? 'application/octet-stream' : contentType;
}

function isInline(request: Request): boolean {
  const { inline } = request.query;
  return inline !== undefined && inline !== 'false' && inline !== '0';
}

function fileInPath(request: Request): string | undefined {
  const segments = request.params.file as unknown as string[] | undefined;
  return segments?.join('/');
}

/** Some clients escape a space as `+` in the path (v1-contract 5.3). */
function sameName(filename: string, wanted: string): boolean {
  return filename === wanted || filename === wanted.replaceAll('+', ' ');
}
