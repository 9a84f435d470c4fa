import { Router } from 'express';
import { renderDocument, v1Document, v2Document } from '../openapi';

/** `/openapi.json` describes v1, `/openapi-v2.json` the engine's v2; `/openapi` and `/openapi-v2` are pages of the same. */
export function openapiRoutes(version: string): Router {
  const router = Router();
  const documents = { openapi: v1Document, 'openapi-v2': v2Document };
  for (const [name, make] of Object.entries(documents)) {
    router.get(`/${name}.json`, (_request, response) => {
      response.json(make(version));
    });
    router.get(`/${name}`, (_request, response) => {
      response.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'");
      response.type('html').send(renderDocument(make(version)));
    });
  }
  return router;
}
