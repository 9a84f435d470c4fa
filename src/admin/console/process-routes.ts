import { pipeline } from 'node:stream/promises';
import { Router, type Request, type Response } from 'express';
import Joi from 'joi';
import type { Deliveries } from '../../deliveries';
import type { AuditEntry } from '../../journal';
import { isOver } from '../../processes';
import { clientGone, requestOf } from '../../runtime';
import { TransferError } from '../../transfer';
import { proofIn } from '../guard';
import { auditShown, detailOf, type DetailParts } from './process-detail';
import type { FilePlace } from './process-files';
import { validQuery } from './query';
import { NoThumbnail, thumbnailOf, type ThumbnailParts } from './thumbnails';

export interface ProcessRouteParts extends DetailParts, ThumbnailParts {
  deliveries: DetailParts['deliveries'] & Pick<Deliveries, 'tryAgain'>;
}

const place = Joi.object<FilePlace>({
  side: Joi.valid('input', 'output').required(),
  index: Joi.number().integer().min(0).max(99).required(),
});

const auditQuery = Joi.object<{ limit: number }>({ limit: Joi.number().integer().min(1).max(500).default(100) });

/** `/processes/:id` and what an operator can do with it; everything that changes something is written down. */
export function processRoutes(parts: ProcessRouteParts): Router {
  const { processes, deliveries, journal } = parts;
  const router = Router();

  router.get('/processes/:id', async (request: Request<{ id: string }>, response) => {
    const detail = await detailOf(parts, request.params.id);
    if (!detail) return notFound(response, 'There is no such process, or it is too long ago.');
    response.json(detail);
  });

  /** A Process that is over stays as it is. */
  router.post('/processes/:id/cancel', async (request: Request<{ id: string }>, response) => {
    const process = await processes.byId(request.params.id);
    if (!process) return notFound(response, 'There is no such process.');
    if (isOver(process)) return refuse(response, 409, 'The process is over already.');
    await processes.remove(process);
    note(request, response, { action: 'cancel' });
    response.status(204).end();
  });

  /** Said twice, so that no slip of a script deletes anything: in the path and as `confirm`. */
  router.delete('/processes/:id', async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    if (request.query.confirm !== id) return refuse(response, 400, 'Repeat the id as "confirm" to delete its files.');
    const process = await processes.byId(id);
    if (!process || process.state === 'deleted') return notFound(response, 'There is no such process.');
    await processes.remove(process);
    note(request, response, { action: 'delete' });
    response.status(204).end();
  });

  router.post('/processes/:id/thumbnails', async (request: Request<{ id: string }>, response) => {
    const wanted = validQuery(place, request, response);
    if (!wanted) return;
    const process = await processes.byId(request.params.id);
    if (!process || process.state === 'deleted') return notFound(response, 'The files of this process are gone.');
    note(request, response, { action: 'thumbnail', subject: `${wanted.side} ${wanted.index + 1}` });
    try {
      const picture = await thumbnailOf(parts, process, {
        place: wanted,
        signal: clientGone(response),
        context: requestOf(response),
      });
      response.set({ 'Content-Type': 'image/png', 'Cache-Control': 'no-store' });
      await pipeline(picture, response);
    } catch (error) {
      if (response.headersSent || response.closed) return;
      if (!(error instanceof NoThumbnail || error instanceof TransferError)) throw error;
      refuse(response, 422, error.message);
    }
  });

  router.post('/deliveries/:id/retry', async (request: Request<{ id: string }>, response) => {
    const processId = await deliveries.tryAgain(request.params.id);
    if (processId === undefined)
      return refuse(
        response,
        409,
        'It was delivered meanwhile, is being tried right now, or its process failed with it.',
      );
    note(request, response, { action: 'retry-delivery', subject: request.params.id }, processId);
    response.status(204).end();
  });

  router.get('/audit', async (request, response) => {
    const query = validQuery(auditQuery, request, response);
    if (query) response.json({ entries: (await journal.events.audit(query.limit)).flatMap(auditShown) });
  });

  function note(
    request: Request<{ id: string }>,
    response: Response,
    entry: Pick<AuditEntry, 'action' | 'subject'>,
    processId = request.params.id,
  ) {
    journal.audited(processId, { ...entry, from: request.ip ?? '', by: proofIn(response) }, requestOf(response));
  }

  return router;
}

function notFound(response: Response, error: string): void {
  refuse(response, 404, error);
}

function refuse(response: Response, status: number, error: string): void {
  response.status(status).json({ error, code: status });
}
