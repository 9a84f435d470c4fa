import { Router, type Request, type Response } from 'express';
import { V1Error } from '../../errors';
import type { HeldRequest } from '../../migration';
import { expectAdmission } from '../../migration/sunset';
import type { Process } from '../../processes';
import { clientGone, loggerFor, noteInRequest, requestOf } from '../../runtime';
import { hostOf } from '../address';
import { answerStart, sendJson } from '../answer';
import { authenticate } from '../authenticate';
import { forKnownClient } from '../known-client';
import { parseFileless, parseRequest } from '../parse';
import type { V1Parts } from '../parts';
import { noteUsage } from '../note-usage';
import { answering, exchangeOf, hereOrThere, holding } from '../there';
import { presentCreate, presentStatus } from '../present';
import { seenCall } from '../seen-call';

type Handler = (request: Request, response: Response) => Promise<void>;

/** `/process` and the process URL. The id is the capability: only create asks for a key (v1-clients A1). */
export function processRoutes({ create, start, status, remove }: ReturnType<typeof processHandlers>): Router {
  const router = Router();
  router.route('/process').get(create).post(create);
  router.route('/process/:id').get(status).post(start).delete(remove);
  router.get(['/process/:id/cancel', '/process/:id/delete'], remove);
  return router;
}

/** What the routes of a Process do. */
export function processHandlers(parts: V1Parts): Record<'create' | 'start' | 'status' | 'remove', Handler> {
  const { processes } = parts;
  return { create, start, status, remove };

  async function create(request: Request, response: Response) {
    await holding(parts, request, async (held) => {
      const parsed = await parseFileless(held?.replay() ?? request, parts.spool);
      const { apiKey, call, given } = parsed;
      const { 'user-agent': userAgent } = request.headers;
      const context = requestOf(response);
      const caller = forKnownClient(authenticate(parts, { apiKey }, context), userAgent);
      noteInRequest(context, { usage: { call } });
      expectAdmission({ ...parts, logger: loggerFor(parts.logger, context) }, caller, request.headers);
      const asked = { caller, call, context, userAgent, host: hostOf(parts, request), v1Key: held && apiKey };
      const process = await hereOrThere(
        (route) => parts.calls.create({ ...asked, route }),
        (route) =>
          parts.remote.create(exchangeOf(parts, { request, response, held }, { call, given }), route, {
            ...caller,
            v1Key: apiKey,
          }),
      );
      if (!process) return;
      parts.onCall?.(process.id, seenCall('create', request, parsed));
      sendJson(response, presentCreate(process, { minutes: await parts.accounts.credits(caller.v2Key) }));
    });
  }

  async function start(request: Request, response: Response) {
    const process = await find(request, response);
    if (process.remote) return startThere(process, request, response);
    await holding(parts, request, async (held) => {
      const parsed = await parseRequest(held?.replay() ?? request, parts.spool);
      try {
        const context = requestOf(response);
        const { call, parts: received } = parsed;
        noteUsage(context, call, process);
        const { 'user-agent': userAgent } = request.headers;
        const caller = await processes.callerOf(process, (owner) => parts.keys.byOwner(owner));
        const started = await hereOrThere(
          (route = process.route) =>
            parts.calls.start({ ...process, route }, { caller, call, context, received, userAgent }),
          (route) =>
            parts.remote.adopt(exchangeOf(parts, { request, response, held }, parsed), route, { process, caller }),
        );
        if (!started) return;
        noteUsage(context, call, started);
        parts.onCall?.(process.id, seenCall('start', request, parsed));
        await answerStart(parts, response, started, call);
      } finally {
        await parsed.discard();
      }
    });
  }

  async function startThere(process: Process, request: Request, response: Response) {
    const start = async (held: HeldRequest | undefined) => {
      const parsed = await parseFileless(held?.replay() ?? request, parts.spool);
      noteUsage(requestOf(response), parsed.call, process);
      const callerOf = () => processes.callerOf(process, (owner) => parts.keys.byOwner(owner));
      await parts.remote.start(exchangeOf(parts, { request, response, held }, parsed), process, callerOf);
    };
    await holding(parts, request, start, true);
  }

  async function status(request: Request, response: Response) {
    const process = await find(request, response);
    if (process.remote) return parts.remote.pass(process, 'process', answering(parts, request, response));
    const { call } = await parseFileless(request, parts.spool);
    const context = requestOf(response);
    parts.strikePoll?.(context);
    const seen = call.wait
      ? await processes.awaitEnd(process, clientGone(response), context)
      : await processes.observe(process, context);
    if (seen.process.state === 'deleted') throw V1Error.processNotFound();
    sendJson(response, presentStatus(seen.process, seen.job));
  }

  async function remove(request: Request, response: Response) {
    const process = await processes.byId(String(request.params.id), requestOf(response));
    if (!process) throw V1Error.processNotFound();
    if (process.remote && process.state !== 'deleted')
      return parts.remote.pass(process, 'process', answering(parts, request, response));
    await processes.remove(process);
    response.json({ message: 'Process was deleted' });
  }

  async function find(request: Request, response: Response): Promise<Process> {
    const process = await processes.byId(String(request.params.id), requestOf(response));
    if (!process || process.state === 'deleted') throw V1Error.processNotFound();
    return process;
  }
}
