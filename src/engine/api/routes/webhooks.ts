import { Router, type Request, type RequestHandler, type Response } from 'express';
import { ApiError } from '../../contract/api-error';
import { webhookEvents, type Webhook } from '../../webhooks';
import { allow } from '../admission';
import { admissionOf, bodyOf, filtersOf, idOf, type ApiParts, baseOf } from '../context';
import { presentPage, readPage } from '../present/page';
import { timestamp } from '../present/presenter';
import type { ValidationErrors } from '../../contract/operation';
import { isStrictWebAddress } from '../../../syntax';
import { required } from '../../contract/required';

/** v2-contract 3.3; both places of the list are in use. */
export function webhookRoutes(parts: ApiParts): Router {
  const { webhooks } = parts;
  const router = Router();

  router.post('/webhooks', allow('webhook.write'), async (request, response) => {
    const { url, events } = readWebhook(bodyOf(request));
    const webhook = await webhooks.create(admissionOf(response).account.owner, url, events);
    response.status(201).json({ data: present(webhook, baseOf(parts, request)) });
  });

  const list: RequestHandler = async (request, response) => {
    const base = baseOf(parts, request);
    const page = readPage(request.query);
    const { url } = filtersOf(request.query);
    const known = await webhooks.list(admissionOf(response).account.owner);
    const all = known.filter((each) => !url || each.url === url);
    const rows = all.slice((page.number - 1) * page.size, page.number * page.size + 1);
    const place = { path: base + request.originalUrl.replace(/\?.*/, ''), query: request.query };
    response.json(await presentPage(rows, page, place, (webhook) => present(webhook, base)));
  };
  router.get('/webhooks', allow('webhook.read'), list);
  router.get('/users/me/webhooks', allow('webhook.read'), list);

  router.get('/webhooks/:id', allow('webhook.read'), async (request, response) => {
    response.json({ data: present(await own(request, response), baseOf(parts, request)) });
  });

  router.delete('/webhooks/:id', allow('webhook.write'), async (request, response) => {
    await webhooks.delete((await own(request, response)).id);
    response.status(204).end();
  });

  async function own(request: Request, response: Response): Promise<Webhook> {
    const webhook = await webhooks.find(admissionOf(response).account.owner, Number(idOf(request)));
    if (!webhook) throw ApiError.notFound();
    return webhook;
  }

  return router;
}

function readWebhook(body: Record<string, unknown>): { url: string; events: string[] } {
  const errors: ValidationErrors = required(body, ['url', 'events']);
  const { url, events } = body;
  if (!errors.url && !isStrictWebAddress(url)) errors.url = ['The url format is invalid.'];
  const known = (event: unknown) => webhookEvents.some((each) => each === event);
  if (!errors.events && !(Array.isArray(events) && events.length > 0 && events.every(known))) {
    errors.events = ['The selected events is invalid.'];
  }
  if (Object.keys(errors).length > 0) throw ApiError.invalid(errors);
  return { url: url as string, events: events as string[] };
}

function present(webhook: Webhook, base: string) {
  return {
    id: webhook.id,
    url: webhook.url,
    events: webhook.events,
    disabled: webhook.disabled,
    failing: webhook.failing,
    signing_secret: webhook.signingSecret,
    created_at: timestamp(webhook.createdAt),
    updated_at: timestamp(webhook.updatedAt),
    links: { self: `${base}/v2/webhooks/${webhook.id}` },
  };
}
