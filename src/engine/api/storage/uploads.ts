import { Router, type Request } from 'express';
import { downloadPath } from '../../files';
import { type UploadParts, baseOf } from '../context';
import { sendXml, sendXmlError } from '../xml';
import { FormError } from './form-error';
import { UploadReceiver } from './receive-upload';

/** The upload form of import/upload, as an S3 POST (v2-contract 4.3, 9.2). */
export function uploadRoutes(parts: UploadParts): Router {
  const receiver = new UploadReceiver(parts);
  const router = Router();

  router.post('/storage/tasks', async (request, response) => {
    try {
      if (!parts.lenientUploads) refuseByHead(request);
      if (!request.is('multipart/form-data')) throw notAForm();
      const received = await receiver.receive(request, response);
      const { task, fields, filename, path, size, md5 } = received;
      const stored = await parts.uploads.take(task.id, { filename, path, size }).finally(() => {
        if (!parts.folders) parts.quota.free(size);
      });
      const files = [{ filename, size, path: stored }];
      if (!(await parts.scheduler.uploaded(task, { files }))) {
        await parts.uploads.dropUpload(task.id, filename);
        throw new FormError(403, 'AccessDenied', 'The task does not exist any more.');
      }
      const key = `${task.id}/${filename}`;
      const location = baseOf(parts, request) + downloadPath(task.id, filename);
      const etag = `"${md5}"`;
      response.set({ Location: location, ETag: etag });
      const redirect = fields.success_action_redirect;
      if (redirect !== undefined && URL.canParse(redirect)) {
        const target = new URL(redirect);
        for (const [name, value] of Object.entries({ bucket: 'tasks', key, etag }))
          target.searchParams.set(name, value);
        return response.redirect(303, target.href);
      }
      sendXml(response, 201, 'PostResponse', { Location: location, Bucket: 'tasks', Key: key, ETag: etag });
    } catch (error) {
      if (request.destroyed && !request.complete) return;
      request.resume();
      if (error instanceof FormError) return sendXmlError(response, error.status, error.code, error.message);
      parts.logger.warn({ err: error }, 'an upload failed');
      sendXmlError(response, 400, 'MalformedPOSTRequest', 'The body is not a well-formed multipart/form-data form.');
    }
  });

  return router;
}

/** As the S3 of us-east does; the storage that older SDKs were made against took both (v2-contract 4.3). */
function refuseByHead(request: Request): void {
  if (request.get('authorization') !== undefined) {
    throw new FormError(400, 'InvalidArgument', 'Only one auth mechanism allowed: the form is signed already.');
  }
  if (request.get('content-length') === undefined) {
    throw new FormError(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
}

function notAForm(): FormError {
  return new FormError(412, 'PreconditionFailed', 'Bucket POST must be of the enclosure-type multipart/form-data');
}
