import { Router, type Response } from 'express';
import { clientGone } from '../../../runtime';
import { ApiError } from '../../contract/api-error';
import type { TaskRecord } from '../../jobs';
import { admitCreation, allow } from '../admission';
import { admissionOf, bodyOf, filtersOf, idOf, includesOf, isSync, type ApiParts, baseOf } from '../context';
import { presentPage, readPage } from '../present/page';

/** v2-contract 3.2 */
export function taskRoutes(parts: ApiParts): Router {
  const { jobs, store, presenter } = parts;
  const router = Router();

  router.get('/tasks', allow('task.read'), async (request, response) => {
    const { owner } = admissionOf(response).account;
    const page = readPage(request.query);
    const { status, job_id, operation } = filtersOf(request.query);
    const base = baseOf(parts, request);
    const includes = includesOf(request.query);
    const list = { path: `${base}/v2/tasks`, query: request.query };
    const rows = await store.listTasks(owner, { status, job_id, operation }, page);
    response.json(await presentPage(rows, page, list, (task) => presenter.task(task, base, includes)));
  });

  router.get('/tasks/:id', allow('task.read'), async (request, response) => {
    const task = await held(response, await jobs.task(admissionOf(response).account.owner, idOf(request)));
    if (task) response.json({ data: await presenter.task(task, baseOf(parts, request), includesOf(request.query)) });
  });

  router.post('/tasks/:id/cancel', allow('task.write'), async (request, response) => {
    const task = await jobs.cancel(admissionOf(response).account.owner, idOf(request));
    response.json({ data: await presenter.task(task, baseOf(parts, request)) });
  });

  router.post('/tasks/:id/retry', allow('task.write'), admitCreation(parts), async (request, response) => {
    const task = await jobs.retry(admissionOf(response).account.owner, idOf(request));
    response.status(201).json({ data: await presenter.task(task, baseOf(parts, request)) });
  });

  router.delete('/tasks/:id', allow('task.write'), async (request, response) => {
    await jobs.deleteTask(admissionOf(response).account.owner, idOf(request));
    response.status(204).end();
  });

  router.post('/*operation', allow('task.write'), admitCreation(parts), async (request, response) => {
    const { account, faults } = admissionOf(response);
    const operation = (request.params.operation as unknown as string[]).filter((part) => part !== '').join('/');
    const task = await held(response, await jobs.createTask(account.owner, operation, bodyOf(request), faults));
    if (task) response.status(201).json({ data: await presenter.task(task, baseOf(parts, request)) });
  });

  /** On the synchronous base the task as it has ended; undefined where the caller has left meanwhile. */
  async function held(response: Response, task: TaskRecord): Promise<TaskRecord | undefined> {
    if (!isSync(response)) return task;
    const signal = clientGone(response);
    await jobs.untilEnded(task, signal);
    if (signal.aborted) return undefined;
    const ended = await store.task(task.id);
    if (!ended) throw ApiError.notFound();
    return ended;
  }

  return router;
}
