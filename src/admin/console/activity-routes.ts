import { Router, type Request, type Response } from 'express';
import Joi from 'joi';
import type { KeyRing } from '../../config';
import { percentile, statuses, type ActivityFilter, type ActivityKey, type Journal, type Status } from '../../journal';
import type { Clock } from '../../runtime';
import { itemOf, labelOf } from './items';
import { validQuery } from './query';
import type { ActivityPage, Choices, Range, Span, Statistics } from './shapes';

export interface ActivityParts {
  journal: Journal;
  keys: Pick<KeyRing, 'byOwner' | 'resolve'>;
  clock: Clock;
}

interface ListQuery {
  label?: string;
  status?: Status;
  format?: string;
  warned?: boolean;
  text?: string;
  before?: string;
  limit: number;
}

const word = Joi.string().trim().max(200).empty('');
const listQuery = Joi.object<ListQuery>({
  label: word,
  status: Joi.valid(...statuses).empty(''),
  format: word.lowercase(),
  warned: Joi.boolean().truthy('1').falsy('0').empty(''),
  text: word,
  before: Joi.string()
    .pattern(/^\d{1,15}-[\w-]{1,64}$/)
    .messages({ 'string.pattern.base': '"before" must be the "next" of a page' }),
  limit: Joi.number().integer().min(1).max(500).default(200),
});

const ranges: Record<Range, { step: number; steps: number }> = {
  hour: { step: 60_000, steps: 60 },
  day: { step: 15 * 60_000, steps: 96 },
  week: { step: 2 * 60 * 60_000, steps: 84 },
};
const rangeQuery = Joi.object<{ range: Range }>({ range: Joi.valid(...Object.keys(ranges)).default('hour') });

/** `/processes`: the list, newest first. `/choices`: what it can be narrowed down to. `/statistics`: sums over time. */
export function activityRoutes({ journal, keys, clock }: ActivityParts): Router {
  const router = Router();

  router.get('/processes', async (request: Request, response: Response) => {
    const query = validQuery(listQuery, request, response);
    if (!query) return;
    const filter = await filterOf(query);
    const rows = await journal.activity.list(filter, query.limit + 1, keyIn(query.before));
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const page: ActivityPage = {
      items: shown.map((row) => itemOf(row, keys)),
      total: await journal.activity.count(filter),
      ...(rows.length > shown.length && last && { next: `${Number(last.created_at)}-${last.id}` }),
    };
    response.json(page);
  });

  router.get('/choices', async (_request, response) => {
    const { owners, formats } = await journal.activity.choices();
    const labels = [...new Set(owners.map((owner) => labelOf(owner, keys)))].sort();
    const choices: Choices = { labels, formats, anyKey: keys.resolve('any') !== undefined };
    response.json(choices);
  });

  router.get('/statistics', async (request, response) => {
    const query = validQuery(rangeQuery, request, response);
    if (query) response.json(await statisticsOf(query.range));
  });

  /** A label stands for all its keys. */
  async function filterOf({ label, status, format, warned, text }: ListQuery): Promise<ActivityFilter> {
    if (label === undefined) return { status, format, warned, text };
    const { owners } = await journal.activity.choices();
    return { owners: owners.filter((owner) => labelOf(owner, keys) === label), status, format, warned, text };
  }

  async function statisticsOf(range: Range): Promise<Statistics> {
    const { step, steps } = ranges[range];
    const spans = await journal.statistics.spans(clock.now(), step, steps);
    return {
      range,
      step,
      spans: spans.map(({ start, sums: { durations, ...sums } }): Span => ({
        start,
        ...sums,
        p50: percentile(durations, 0.5) ?? null,
        p95: percentile(durations, 0.95) ?? null,
      })),
    };
  }

  return router;
}

function keyIn(before: string | undefined): ActivityKey | undefined {
  const [, createdAt, id] = /^(\d+)-(.+)$/.exec(before ?? '') ?? [];
  return id === undefined ? undefined : { createdAt: Number(createdAt), id };
}
