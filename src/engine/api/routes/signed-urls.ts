import { Router, type Request } from 'express';
import { clientGone, equalSecrets } from '../../../runtime';
import { ApiError } from '../../contract/api-error';
import { hasEnded, type JobRecord } from '../../jobs';
import { signatureOf } from '../../webhooks';
import { type ApiParts, baseOf } from '../context';
import type { SignedUrlBase } from '../signed-url-bases';
import { exportUrl } from './jobs';

/** A link that holds a whole job: the visitor is sent to its file (v2-contract 6.3). */
export function signedUrlRoutes(parts: ApiParts): Router {
  const { jobs, store, signedUrls, clock } = parts;
  const router = Router();

  router.get('/s/:id', async (request, response) => {
    const base = await signedUrls.find(request.params.id);
    if (!base) throw ApiError.notFound();
    checkSignature(parts, request, base);
    const cacheKey = rawParameter(request, 'cache_key');
    const job = (await cachedJob(base, cacheKey)) ?? (await createJob(base, request, cacheKey));
    const signal = clientGone(response);
    await jobs.untilEnded(job, signal);
    if (signal.aborted) return;
    const ended = await store.job(job.id);
    const target = ended && (await exportUrl(parts, ended, baseOf(parts, request)));
    if (!target) throw await failure(job);
    response.redirect(302, target);
  });

  async function cachedJob(base: SignedUrlBase, cacheKey: string | undefined): Promise<JobRecord | undefined> {
    const id = cacheKey && (await signedUrls.cachedJob(base.id, cacheKey, clock.now()));
    const job = id ? await store.job(id) : undefined;
    return job?.status === 'error' ? undefined : job;
  }

  async function createJob(base: SignedUrlBase, request: Request, cacheKey: string | undefined): Promise<JobRecord> {
    const payload = readPayload(rawParameter(request, 'job'));
    const job = await jobs.createJob(base.owner, payload, { base: parts.bases.passedOn(request) });
    if (cacheKey) await signedUrls.cache(base.id, cacheKey, job.id, clock.now());
    return job;
  }

  async function failure(job: JobRecord): Promise<ApiError> {
    const failed = (await store.tasksOf(job.id)).filter((task) => hasEnded(task) && task.status === 'error');
    const cause = failed.find((task) => task.code !== 'INPUT_TASK_FAILED');
    return new ApiError(422, cause?.code ?? 'INVALID_DATA', cause?.message ?? 'The job has no file to show.');
  }

  return router;
}

/** The signature is made over the URL as the visitor wrote it, up to `&s=`. */
function checkSignature(parts: ApiParts, request: Request, base: SignedUrlBase): void {
  const [signed = '', signature = ''] = request.originalUrl.split('&s=');
  const origins = [baseOf(parts, request), `${request.protocol}://${request.get('host')}`];
  const matches = origins.some((origin) => equalSecrets(signature, signatureOf(origin + signed, base.signingSecret)));
  if (!matches) throw new ApiError(403, 'FORBIDDEN', 'The signature of this URL is wrong.');
}

/** Not decoded: a plus sign is a character of base64 here, which some SDKs leave in. */
function rawParameter(request: Request, name: string): string | undefined {
  return new RegExp(`[?&]${name}=([^&]*)`).exec(request.originalUrl)?.[1];
}

function readPayload(text: string | undefined): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(Buffer.from(decodeURIComponent(text ?? ''), 'base64').toString('utf8'));
    if (JSON.stringify(payload).includes('"export/url"')) return payload as Record<string, unknown>;
  } catch {
    throw ApiError.invalid({ job: ['The job must be JSON in base64url.'] });
  }
  throw ApiError.invalid({ job: ['The job needs an export/url task.'] });
}
