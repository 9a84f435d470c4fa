import { Router, text } from 'express';
import { V1Error } from '../errors';
import { codeLanguages, renderDryRun, type DryRun } from '../translate';

/**
 * `POST /_/translate`: takes a v1 call as JSON, curl command or HAR and answers the v2 job it would become, as JSON, or as
 * text if the client asks for `text/plain`, with `?code=php` the code alone. Nothing is run.
 */
export function translateRoutes(dryRunOf: (text: string) => Promise<DryRun>): Router {
  const router = Router();
  router.post('/translate', text({ type: () => true, limit: '20mb' }), async (request, response) => {
    const run = await dryRunOf((request.body as string | undefined) ?? '').catch(refusal);
    if (run instanceof V1Error) {
      response.status(run.status).json({ error: run.message, code: run.status });
      return;
    }
    response.format({
      json: () => response.json(run),
      text: () =>
        response.send(
          renderDryRun(
            run,
            codeLanguages.find((language) => language === request.query.code),
          ),
        ),
    });
  });
  return router;
}

/** A call that can't be read is the caller's mistake: 400. */
function refusal(error: unknown): V1Error {
  if (error instanceof V1Error) return error;
  if (error instanceof SyntaxError) return V1Error.badRequest(error.message);
  throw error;
}
