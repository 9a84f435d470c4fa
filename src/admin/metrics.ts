import { Router } from 'express';
import type { Registry } from 'prom-client';

/** `/_/metrics`, in the text format of Prometheus; `read` gives those of several processes. */
export function metricsRoutes(registry: Registry, read = () => registry.metrics()): Router {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    response.type(registry.contentType).send(await read());
  });
  return router;
}
