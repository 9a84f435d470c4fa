import { Router, type RequestHandler } from 'express';
import { isFromAnotherSite } from '../network';
import type { ProcessStore } from '../processes';
import type { CallJournal } from '../runtime';

export interface TestServiceParts {
  received: CallJournal;
  store: Pick<ProcessStore, 'byId'>;
  /** Only where the embedded engine is the upstream. */
  engine?: {
    faultRoutes: RequestHandler;
    /** Everything goes: processes, jobs, files, hooks, the journal. */
    reset(): Promise<void>;
  };
}

/** A v1 call that was received, oldest first, and the v2 job of its process. */
export interface JournalEntry {
  /** ISO 8601. */
  at: string;
  method: string;
  path: string;
  status: number;
  process?: { id: string; state: string; inputformat?: string; outputformat?: string; mode: string };
  /** `tasks` as they were sent to v2, credentials masked. */
  job?: { id: string; tasks?: unknown };
}

/**
 * For the proxy as a test service: `/_/journal` lists the v1 calls and `DELETE` empties it; on the embedded engine
 * `/_/faults` makes the next calls fail (docs/engine.md), and `POST /_/reset` makes everything as new.
 */
export function testServiceRoutes(parts: TestServiceParts): Router {
  const router = Router();
  router.use(['/journal', '/faults', '/reset'], ownPagesOnly);
  router.get('/journal', async (_request, response) => {
    response.json({ data: await journalEntries(parts) });
  });
  router.delete('/journal', (_request, response) => {
    parts.received.clear();
    response.status(204).end();
  });
  const { engine } = parts;
  if (!engine) return router;
  router.use(
    (request, _response, next) => {
      // It names the administrator here; the engine would take it for the key of an account.
      if (request.path === '/faults') delete request.headers.authorization;
      next();
    },
    (request, response, next) => (request.path === '/faults' ? engine.faultRoutes(request, response, next) : next()),
  );
  router.post('/reset', async (_request, response) => {
    await engine.reset();
    response.status(204).end();
  });
  return router;
}

/** What a test asks of one process can't be asked of several: each knows the calls that it has answered itself. */
export function oneProcessOnly(): Router {
  const router = Router();
  router.use(['/journal', '/faults', '/reset'], (_request, response) => {
    response.status(409).json({ error: 'A test service is one process: set WEB_CONCURRENCY to 1.', code: 409 });
  });
  return router;
}

/** What the journal tells, with what is known of the processes by now. */
export async function journalEntries({ received, store }: TestServiceParts): Promise<JournalEntry[]> {
  return Promise.all(
    received.list().map(async ({ at, method, path, status, processId }) => {
      const entry: JournalEntry = { at: new Date(at).toISOString(), method, path, status };
      const found = processId === undefined ? undefined : await store.byId(processId);
      if (!found) return entry;
      const { id, state, inputFormat: inputformat, outputFormat: outputformat, mode, jobId } = found;
      const job = jobId === undefined ? undefined : { id: jobId, tasks: received.tasksOf(jobId) };
      return { ...entry, process: { id, state, inputformat, outputformat, mode }, job };
    }),
  );
}

const ownPagesOnly: RequestHandler = (request, response, next) => {
  if (!isFromAnotherSite(request)) return next();
  response.status(403).json({ error: 'Pages of other sites may not call this.', code: 403 });
};
