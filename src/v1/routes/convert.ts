import { Router, type Request, type Response } from 'express';
import { expectAdmission } from '../../migration/sunset';
import type { V1Call } from '../../translate';
import { hostOf } from '../address';
import { answerStart } from '../answer';
import { authenticate } from '../authenticate';
import { loggerFor, noteInRequest, requestOf } from '../../runtime';
import { noteUsage } from '../note-usage';
import { parseRequest } from '../parse';
import type { V1Parts } from '../parts';
import { seenCall } from '../seen-call';
import { exchangeOf, hereOrThere, holding } from '../there';

/** `/convert`: create and start in one call (v1-contract 2.2, "Defaults of /convert"). */
export function convertRoutes(parts: V1Parts): Router {
  const router = Router();
  router.route('/convert').get(convert).post(convert);

  async function convert(request: Request, response: Response) {
    const knows = (apiKey: string) => parts.keys.resolve(apiKey) !== undefined;
    await holding(parts, request, async (held) => {
      const parsed = await parseRequest(held?.replay() ?? request, parts.spool, { knows });
      try {
        const context = requestOf(response);
        const caller = { ...authenticate(parts, parsed, context), v1Key: held && parsed.apiKey };
        noteInRequest(context, { usage: { call: parsed.call } });
        expectAdmission({ ...parts, logger: loggerFor(parts.logger, context) }, caller, request.headers);
        const { call, parts: received } = parsed;
        const { 'user-agent': userAgent } = request.headers;
        const asked = { caller, call, context, userAgent, host: hostOf(parts, request), isWhole: true };
        const started = await hereOrThere(
          async (route) => {
            const created = await parts.calls.create({ ...asked, route });
            parts.onCall?.(created.id, seenCall('convert', request, parsed));
            return parts.calls.start(created, { caller, call, context, userAgent, received });
          },
          (route) => parts.remote.convert(exchangeOf(parts, { request, response, held }, parsed), route, caller),
        );
        if (started) noteUsage(context, call, started);
        if (started) await answerStart(parts, response, started, withConvertDefaults(call));
      } finally {
        await parsed.discard();
      }
    });
  }

  return router;
}

/**
 * The answer is the file itself unless the call says no, as the callers show who want the status: they all send
 * `download: false`, even together with `wait: true` (v1-contract 2.2). A result that goes elsewhere, to a storage or to a
 * callback, and a caller who won't wait get the status.
 */
function withConvertDefaults(call: V1Call): Pick<V1Call, 'wait' | 'download'> {
  const { wait, download = wait !== false && !call.callback && !call.output } = call;
  return { wait, download };
}
