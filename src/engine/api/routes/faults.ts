import { Router } from 'express';
import { ApiError } from '../../contract/api-error';
import { faultName, type ArmedFault } from '../../jobs/faults';
import { bearerKey } from '../admission';
import { bodyOf, type ApiParts } from '../context';

/** Faults that strike later requests, for callers that can't send a header (docs/engine.md). */
export function faultRoutes({ faults, accounts }: Pick<ApiParts, 'faults' | 'accounts'>): Router {
  const router = Router();
  router.get('/faults', (_request, response) => {
    response.json({ data: faults.list() });
  });
  router.post('/faults', async (request, response) => {
    const fault = readFault(bodyOf(request));
    const key = bearerKey(request.get('authorization'));
    const owner = key === '' ? undefined : (await accounts.find(key))?.owner;
    faults.arm({ ...fault, owner });
    response.status(201).json({ data: fault });
  });
  router.delete('/faults', (_request, response) => {
    faults.clear();
    response.status(204).end();
  });
  return router;
}

function readFault(body: Record<string, unknown>): ArmedFault {
  try {
    return {
      name: faultName(String(body.name)),
      times: Number(body.times ?? 1),
      retryAfter: numberIn(body.retry_after),
      bytesPerSecond: numberIn(body.bytes_per_second),
      afterBytes: numberIn(body.after_bytes),
      seconds: numberIn(body.seconds),
      message: typeof body.message === 'string' ? body.message : undefined,
      code: typeof body.code === 'string' ? body.code : null,
    };
  } catch (error) {
    throw ApiError.invalid({ name: [(error as Error).message] });
  }
}

function numberIn(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}
