import { Router, type Request, type Response } from 'express';
import { clientGone } from '../../../runtime';
import { ApiError } from '../../contract/api-error';
import type { JobRecord } from '../../jobs';
import { admitCreation, allow } from '../admission';
import { admissionOf, bodyOf, filtersOf, idOf, includesOf, isSync, type ApiParts, baseOf } from '../context';
import { presentPage, readPage } from '../present/page';
import { isTrue } from '../../contract/is-true';

/** v2-contract 3.1 */
export function jobRoutes(parts: ApiParts): Router {
  const { jobs, store, presenter } = parts;
  const router = Router();

  router.post('/jobs', allow('task.write'), admitCreation(parts), async (request, response) => {
    const { account, faults } = admissionOf(response);
    const job = await jobs.createJob(account.owner, bodyOf(request), { faults, base: parts.bases.passedOn(request) });
    if (isSync(response)) return answerAtEnd(request, response, job, isTrue(bodyOf(request).redirect), 201);
    response.status(201).json({ data: await presenter.job(job, baseOf(parts, request), 'requested') });
  });

  router.get('/jobs', allow('task.read'), async (request, response) => {
    const { owner } = admissionOf(response).account;
    const page = readPage(request.query);
    const { status, tag } = filtersOf(request.query);
    const base = baseOf(parts, request);
    const order = includesOf(request.query).has('tasks') ? 'reversed' : undefined;
    const list = { path: `${base}/v2/jobs`, query: request.query };
    const rows = await store.listJobs(owner, { status, tag }, page);
    response.json(await presentPage(rows, page, list, (job) => presenter.job(job, base, order)));
  });

  router.get('/jobs/:id', allow('task.read'), async (request, response) => {
    const job = await jobs.job(admissionOf(response).account.owner, idOf(request));
    if (isSync(response)) return answerAtEnd(request, response, job, isTrue(request.query.redirect), 200);
    response.json({ data: await presenter.job(job, baseOf(parts, request), 'reversed') });
  });

  router.delete('/jobs/:id', allow('task.write'), async (request, response) => {
    await jobs.deleteJob(admissionOf(response).account.owner, idOf(request));
    response.status(204).end();
  });

  async function answerAtEnd(request: Request, response: Response, job: JobRecord, redirect: boolean, status: number) {
    const signal = clientGone(response);
    await jobs.untilEnded(job, signal);
    if (signal.aborted) return;
    const ended = await store.job(job.id);
    if (!ended) throw ApiError.notFound();
    const base = baseOf(parts, request);
    const target = redirect && (await exportUrl(parts, ended, base));
    if (target) response.redirect(302, target);
    else response.status(status).json({ data: await presenter.job(ended, base, 'reversed') });
  }

  return router;
}

/** First file of the first export/url of the job. */
export async function exportUrl(
  { store, presenter }: ApiParts,
  job: JobRecord,
  base: string,
): Promise<string | undefined> {
  const tasks = await store.tasksOf(job.id);
  const task = tasks.find((each) => each.operation === 'export/url' && each.status === 'finished');
  const shown = task && (await presenter.task(task, base));
  return (shown?.result as { files: { url: string }[] } | undefined)?.files[0]?.url;
}
