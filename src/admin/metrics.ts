import { Router } from 'express';
import type { Registry } from 'prom-client';

/** `/_/metrics`, in the text format of Prometheus. */
export function metricsRoutes(registry: Registry): Router {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}
