import { Router } from 'express';
import Joi from 'joi';
import type { KeyRing } from '../../config';
import { sunsetPlan } from '../../migration/sunset';
import type { Clock } from '../../runtime';
import { validQuery } from './query';
import type { PhaseOutEvent } from './shapes';

export interface PhaseOutParts {
  keys: Pick<KeyRing, 'phaseOut' | 'callers'>;
  clock: Clock;
}

const day = 24 * 60 * 60 * 1000;
const daysQuery = Joi.object<{ days: number }>({ days: Joi.number().integer().min(1).max(366).default(92) });
/** A brownout of every minute is a mistake; nobody reads more. */
const mostEvents = 2_000;

/** `/phase-out`: what happens to the keys that are phased out, in the order of time. */
export function phaseOutRoutes({ keys, clock }: PhaseOutParts): Router {
  const router = Router();
  router.get('/phase-out', (request, response) => {
    const query = validQuery(daysQuery, request, response);
    if (!query) return;
    const all = keys.phaseOut?.();
    const single = (keys.callers?.() ?? []).flatMap(({ label, owner, phaseOut }) =>
      phaseOut ? [{ label: label ?? owner.slice(0, 8), phaseOut }] : [],
    );
    const phased = [...(all ? [{ label: 'all keys', phaseOut: all }] : []), ...single];
    const events = sunsetPlan(phased, clock.now(), clock.now() + query.days * day);
    response.json({ events: events.slice(0, mostEvents).map(eventShown) });
  });
  return router;
}

function eventShown({ at, until, ...event }: ReturnType<typeof sunsetPlan>[number]): PhaseOutEvent {
  return { ...event, at: Date.parse(at), until: until === undefined ? null : Date.parse(until) };
}
