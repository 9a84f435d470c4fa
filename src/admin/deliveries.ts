import { Router } from 'express';
import type { Deliveries } from '../deliveries';

const shownAtMost = 200;

/** `/_/deliveries`: what is waiting, by kind, and what was given up in the last week and why, newest first. */
export function deliveriesRoutes({ waiting, givenUp }: Pick<Deliveries, 'waiting' | 'givenUp'>): Router {
  const router = Router();
  router.get('/deliveries', async (_request, response) => {
    response.json({ waiting: await waiting(), givenUp: await givenUp(shownAtMost) });
  });
  return router;
}
