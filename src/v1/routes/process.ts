import { Router, type Request, type Response } from 'express';
import { V1Error } from '../../errors';
import type { Process } from '../../processes';
import { clientGone } from '../../runtime';
import { hostOf } from '../address';
import { answerStart, sendJson } from '../answer';
import { authenticate } from '../authenticate';
import { forKnownClient } from '../known-client';
import { parseFileless, parseRequest } from '../parse';
import type { V1Parts } from '../parts';
import { presentCreate, presentStatus } from '../present';

/** `/process` and the process URL. The id is the capability: only create asks for a key (v1-clients A1). */
export function processRoutes(parts: V1Parts): Router {
  const { processes } = parts;
  const router = Router();

  router.route('/process').get(create).post(create);
  router.route('/process/:id').get(status).post(start).delete(remove);
  router.get(['/process/:id/cancel', '/process/:id/delete'], remove);

  async function create(request: Request, response: Response) {
    const { apiKey, call } = await parseFileless(request, parts.spool);
    const caller = forKnownClient(authenticate(parts, { apiKey }), request.headers['user-agent']);
    const { 'user-agent': userAgent } = request.headers;
    const process = await parts.calls.create({ caller, call, userAgent, host: hostOf(parts, request) });
    sendJson(response, presentCreate(process, { minutes: await parts.accounts.credits(caller.v2Key) }));
  }

  async function start(request: Request, response: Response) {
    const process = await find(request);
    const parsed = await parseRequest(request, parts.spool);
    try {
      const caller = await processes.callerOf(process, (owner) => parts.keys.byOwner(owner));
      const { 'user-agent': userAgent } = request.headers;
      const asked = { caller, call: parsed.call, received: parsed.parts, userAgent };
      const started = await parts.calls.start(process, asked);
      await answerStart(parts, response, started, parsed.call);
    } finally {
      await parsed.discard();
    }
  }

  async function status(request: Request, response: Response) {
    const process = await find(request);
    const { call } = await parseFileless(request, parts.spool);
    const seen = call.wait ? await processes.awaitEnd(process, clientGone(response)) : await processes.observe(process);
    if (seen.process.state === 'deleted') throw V1Error.processNotFound();
    sendJson(response, presentStatus(seen.process, seen.job));
  }

  async function remove(request: Request, response: Response) {
    const process = await processes.byId(String(request.params.id));
    if (!process) throw V1Error.processNotFound();
    await processes.remove(process);
    response.json({ message: 'Process was deleted' });
  }

  async function find(request: Request): Promise<Process> {
    const process = await processes.byId(String(request.params.id));
    if (!process || process.state === 'deleted') throw V1Error.processNotFound();
    return process;
  }

  return router;
}
