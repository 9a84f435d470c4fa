import type { RequestHandler } from 'express';
import { SettingsError } from '../config';
import type { Logger } from '../runtime';
import { UpstreamError, type UpstreamClient } from '../upstream';
import { instanceHeader } from './proxy-parts';

const loopDetected = 508;
const checkTimeout = 3_000;

/** Answers 508 to a request that has passed this instance before, and adds the instance to those that go on to v2. */
export function loopGuard(instanceId: string): RequestHandler {
  const name = instanceHeader.toLowerCase();
  return (request, response, next) => {
    const passed = request.get(name);
    if (passed?.includes(instanceId)) {
      const message = 'CLOUDCONVERT_URL leads back to this server.';
      response.status(loopDetected).json({ error: message, message, code: loopDetected });
      return;
    }
    request.headers[name] = [passed, instanceId].filter(Boolean).join(', ');
    next();
  };
}

/**
 * Asks the upstream once. Throws `SettingsError` where the request comes back to this server; an upstream that doesn't
 * answer is logged only: it may come later.
 */
export async function expectNoLoop(upstream: Pick<UpstreamClient, 'operations'>, logger: Logger): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, checkTimeout).unref());
  const answer = upstream.operations({ 'filter[operation]': 'import/url' }).then(
    () => undefined,
    (error: unknown) => error,
  );
  const error = await Promise.race([answer, late]);
  if (error instanceof UpstreamError && error.status === loopDetected) {
    throw new SettingsError(['CLOUDCONVERT_URL leads back to this very server; it must be the address of the v2 API']);
  }
  if (error) logger.warn({ err: error }, 'the upstream does not answer yet');
}
