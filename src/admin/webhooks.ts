import { createHmac } from 'node:crypto';
import { raw, Router, type Request } from 'express';
import type { Processes, WebhookAddresses } from '../processes';
import { equalSecrets } from '../runtime';

export interface WebhookParts {
  processes: Pick<Processes, 'noticeEnd'>;
  /** Absent without PUBLIC_URL: then jobs are created without a webhook. */
  webhooks?: WebhookAddresses;
  /** Signing secret of the account's webhooks; if it is set, every call must be signed. */
  webhookSecret?: string;
}

/**
 * `/_/webhooks/<process>/<token>`: v2 reports that a job has ended. The body is not trusted: the job is read again, so a
 * forged call can do no more than trigger that.
 */
export function webhookRoutes({ processes, webhooks, webhookSecret }: WebhookParts): Router {
  const router = Router();
  const body = raw({ type: () => true, limit: '10mb' });
  router.post('/webhooks/:id/:token', body, async (request: Request<{ id: string; token: string }>, response) => {
    const { id, token } = request.params;
    if (!webhooks?.accepts(id, token)) return void response.status(404).json({ error: 'Not found', code: 404 });
    if (webhookSecret && !isSigned(request, webhookSecret)) {
      return void response.status(401).json({ error: 'Wrong signature', code: 401 });
    }
    await processes.noticeEnd(id);
    response.status(204).end();
  });
  return router;
}

/** HMAC-SHA256 of the raw bytes, in hexadecimal (v2-contract 6.1). */
function isSigned(request: Request, secret: string): boolean {
  const bytes: unknown = request.body;
  const wanted = createHmac('sha256', secret)
    .update(Buffer.isBuffer(bytes) ? bytes : '')
    .digest('hex');
  return equalSecrets(request.get('CloudConvert-Signature') ?? '', wanted);
}
