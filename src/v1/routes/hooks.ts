import { isWebAddress } from '../../syntax';
import { Router, type Request, type Response } from 'express';
import { hookEvents, maxHooksPerOwner, type HookEvent } from '../../deliveries';
import { V1Error } from '../../errors';
import { requestOf } from '../../runtime';
import { authenticate } from '../authenticate';
import { parseFileless } from '../parse';
import type { V1Parts } from '../parts';

/** REST hooks: `/hook` subscribes, `/hooks` lists, `DELETE /hook/<n>` ends one (v1-contract 5.5). */
export function hookRoutes(parts: V1Parts): Router {
  const { hooks } = parts.deliveries;
  const router = Router();
  router.route('/hooks').get(list).post(subscribe);
  router.route('/hook').get(list).post(subscribe);
  router.delete(['/hook/:id', '/hooks/:id'], unsubscribe);

  async function subscribe(request: Request, response: Response) {
    const { owner, given } = await authenticated(request, response);
    const { url, event } = given;
    if (!isWebAddress(url)) throw V1Error.badRequest('The url must be an http or https URL.');
    if (!isEvent(event)) throw V1Error.badRequest(`The event must be one of ${hookEvents.join(', ')}.`);
    const hook = await hooks.subscribe(owner, url, event);
    if (!hook) throw V1Error.badRequest(`A key can have at most ${maxHooksPerOwner} hooks.`);
    response.json(hook);
  }

  async function list(request: Request, response: Response) {
    const { owner } = await authenticated(request, response);
    response.json(await hooks.ofOwner(owner));
  }

  async function unsubscribe(request: Request, response: Response) {
    const { owner } = await authenticated(request, response);
    const id = String(request.params.id);
    const known = /^\d{1,15}$/.test(id) && (await hooks.unsubscribe(owner, id, 'deleted by its owner'));
    if (!known) throw V1Error.notFound('Hook not found');
    response.json({ message: 'Hook was deleted' });
  }

  async function authenticated(request: Request, response: Response) {
    const parsed = await parseFileless(request, parts.spool);
    return { ...authenticate(parts, parsed, requestOf(response)), given: parsed.given };
  }

  return router;
}

function isEvent(event: unknown): event is HookEvent {
  return hookEvents.some((known) => known === event);
}
