import { Router, text } from 'express';
import { V1Error } from '../errors';
import { codeLanguages, dryRunsAsJson, renderDryRuns, type NamedRun } from '../translate';

/**
 * `POST /_/translate`: takes a v1 call as JSON, curl command or HAR and answers the v2 job it would become, as JSON, or as
 * text if the client asks for `text/plain`, with `?code=php` the code alone. Where a HAR holds several calls, each is
 * answered: a list, with the address of each as `call`. Nothing is run.
 */
export function translateRoutes(dryRunsOf: (text: string) => Promise<NamedRun[]>): Router {
  const router = Router();
  router.post('/translate', text({ type: () => true, limit: '20mb' }), async (request, response) => {
    const runs = await dryRunsOf((request.body as string | undefined) ?? '').catch(refusal);
    if (runs instanceof V1Error) {
      response.status(runs.status).json({ error: runs.message, code: runs.status });
      return;
    }
    response.format({
      json: () => response.json(dryRunsAsJson(runs)),
      text: () =>
        response.send(
          renderDryRuns(
            runs,
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
