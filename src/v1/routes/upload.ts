import { Router, type Request, type Response } from 'express';
import { LRUCache } from 'lru-cache';
import { V1Error } from '../../errors';
import { clientGone, requestOf } from '../../runtime';
import { awaitsSeveral, type Process } from '../../processes';
import { TransferError, type OutgoingContent } from '../../transfer';
import { baseName, fileInForm, parseRequest } from '../parse';
import type { V1Parts } from '../parts';
import { bodyOf } from '../request-body';
import { answering } from '../there';

/** `upload.url`: raw by PUT, or multipart by POST or PUT; no key, the token is the capability (v1-contract 5.1). */
export function uploadRoutes(parts: V1Parts): Router {
  const { processes, spool } = parts;
  /** Processes whose form ended in a way that none should: it comes again, and may be of any size then. */
  const overDisk = new LRUCache<string, true>({ max: 1_000 });
  const router = Router();
  router.route('/upload/:token{/*name}').put(upload).post(upload);

  async function upload(request: Request, response: Response) {
    const context = requestOf(response);
    const process = await processes.byUploadToken(String(request.params.token), context);
    if (!process || process.state === 'deleted') throw V1Error.notFound('Invalid upload URL!');
    if (process.remote) return parts.remote.pass(process, 'upload', answering(parts, request, response));
    const signal = clientGone(response);
    const name = nameInPath(request);
    const accept = async (content: OutgoingContent) => {
      const open = () => parts.shadow?.tee(process, content, content.open()) ?? content.open();
      const accepted = await processes.upload(process, { ...content, open }, signal, context);
      if (accepted.uploads && accepted.state === 'awaiting-upload')
        response.once('finish', () => void processes.confirmUpload(accepted, content).catch(ignored));
    };
    const { file, size } = isMultipart(request)
      ? await acceptForm(request, { process, name }, accept)
      : await acceptRaw(request, name ?? `file.${process.inputFormat ?? 'bin'}`, accept);
    response.json({ file, size, message: 'File saved.' });
  }

  /** Straight through where it may be: the file of a large form for a process that awaits no other. */
  async function acceptForm(request: Request, { process, name }: Upload, accept: Accept) {
    const isOnly = process.state === 'awaiting-upload' && !awaitsSeveral(process);
    const file = isOnly && !overDisk.has(process.id) ? await fileInForm(request) : undefined;
    overDisk.delete(process.id);
    if (!file) return acceptPart(request, name, accept);
    const { content, ...known } = file;
    try {
      await accept({ ...known, isGuess: true, open: () => bodyOf(request, content) });
    } catch (error) {
      if (!(error instanceof TransferError && error.fault === 'incomplete')) throw error;
      overDisk.set(process.id, true);
      throw V1Error.unavailable(undefined, 1, error);
    }
    return { file: file.filename, size: content.size };
  }

  async function acceptPart(request: Request, name: string | undefined, accept: Accept) {
    const parsed = await parseRequest(request, spool);
    try {
      const [part] = parsed.parts;
      if (!part) throw V1Error.badRequest('No file was uploaded!');
      const filename = part.filename || name || 'file';
      await accept({ ...part, filename, open: () => spool.read(part.path) });
      return { file: filename, size: part.size };
    } finally {
      await parsed.discard();
    }
  }

  /** v2's storage wants to know the size first: a chunked body goes over the disk, a sized one straight through. */
  async function acceptRaw(request: Request, filename: string, accept: Accept) {
    const announced = request.headers['content-length'];
    const contentType = request.headers['content-type'];
    if (announced !== undefined) {
      await accept({ filename, contentType, size: Number(announced), open: () => bodyOf(request) });
      return { file: filename, size: Number(announced) };
    }
    const spooled = await spool.write(request);
    try {
      await accept({ filename, contentType, size: spooled.size, open: () => spool.read(spooled.path) });
      return { file: filename, size: spooled.size };
    } finally {
      await spool.remove(spooled.path);
    }
  }

  return router;
}

/** Unconfirmed, the next upload is compared with this one: nothing is lost. */
function ignored(): void {}

interface Upload {
  process: Process;
  /** That of the path. */
  name?: string;
}

type Accept = (content: OutgoingContent) => Promise<unknown>;

function isMultipart(request: Request): boolean {
  return /^multipart\/form-data/i.test(request.headers['content-type'] ?? '');
}

function nameInPath(request: Request): string | undefined {
  const segments = request.params.name as unknown as string[] | undefined;
  return segments && baseName(segments.join('/'));
}
