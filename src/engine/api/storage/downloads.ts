import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Router, type Response } from 'express';
import { clientGone } from '../../../runtime';
import { checkDownloadLink, downloadPath } from '../../files';
import { smallFile } from '../../contract/small-file';
import type { StorageParts } from '../context';
import { sendXmlError } from '../xml';
import { cutShort, slowly } from './impairment';
import { asksForWhole, readWhole, sendWhole } from './send-whole';

/** Files of export/url behind signed links: Range, ETag and the headers that ride in the query (v2-contract 7). */
export function downloadRoutes(parts: StorageParts): Router {
  const { store, signer, folders, faults, clock } = parts;
  const router = Router();

  router.get('/storage/tasks/:id/*path', async (request, response) => {
    const taskId = request.params.id;
    const filename = request.params.path.join('/');
    const query = new URL(request.originalUrl, 'http://engine').searchParams;
    if (request.method === 'HEAD') return sendXmlError(response, 403, 'AccessDenied', 'The link is signed for GET.');
    const state = checkDownloadLink(signer, downloadPath(taskId, filename), query, clock.now());
    if (state === 'forged') return sendXmlError(response, 403, 'SignatureDoesNotMatch', 'The signature is wrong.');
    if (state === 'expired') return sendXmlError(response, 403, 'AccessDenied', 'Request has expired');
    const task = await store.task(taskId);
    const file = task?.result?.files.find((each) => each.filename === filename);
    if (!task || file?.path === undefined) {
      return sendXmlError(response, 404, 'NoSuchKey', 'The specified key does not exist.');
    }
    const path = folders.absolute(file.path);
    const whole = file.size <= smallFile ? readWhole(path) : undefined;
    const md5 = file.md5 ?? whole?.md5;
    response.set({
      'Content-Type': query.get('response-content-type') ?? 'application/octet-stream',
      'Content-Disposition': query.get('response-content-disposition') ?? 'attachment',
      ...(md5 && { ETag: `"${md5}"` }),
      // What a caller made must not act on the origin that it comes from, which may be that of the proxy.
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
    });
    const slow = faults.strike('slow-download', task.owner, task.faults);
    const cut = faults.strike('cut-download', task.owner, task.faults);
    if (slow || cut) {
      response.set('Content-Length', String(file.size));
      const impaired = slow
        ? slowly(clock, slow, clientGone(response))
        : cutShort(cut ?? { name: 'cut-download' }, () => response.socket?.destroy());
      return void (await pipeline(createReadStream(path, { highWaterMark: 8192 }), impaired, response).catch(
        () => undefined,
      ));
    }
    if (whole && asksForWhole(request)) sendWhole(response, whole);
    else await sendFile(response, path);
  });

  return router;
}

function sendFile(response: Response, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    response.sendFile(path, { dotfiles: 'allow', cacheControl: false }, (error) => {
      if (error && !response.headersSent) reject(error);
      else resolve();
    });
  });
}
