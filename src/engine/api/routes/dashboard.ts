import { Router } from 'express';
import { ApiError } from '../../contract/api-error';
import { bearerKey } from '../admission';
import { type ApiParts, baseOf } from '../context';

/** What CloudConvert shows on its dashboard only: the secrets of an account (docs/engine.md). */
export function dashboardRoutes(parts: ApiParts): Router {
  const router = Router();
  router.get('/account', async (request, response) => {
    const account = await parts.accounts.find(bearerKey(request.get('authorization')));
    if (!account) throw ApiError.unauthenticated();
    const base = await parts.signedUrls.ofAccount(account.owner);
    response.json({
      data: {
        signed_url_base: `${baseOf(parts, request)}/s/${base.id}`,
        signed_url_secret: base.signingSecret,
        webhook_url_secret: parts.webhookSecretOf(account.owner),
      },
    });
  });
  return router;
}
