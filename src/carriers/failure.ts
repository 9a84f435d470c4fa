import { ForbiddenHostError } from '../network';
import { CarrierError, type CarrierTarget } from './carrier';

const secretNames = /password|token|secret|key|user/i;

/** The storage's fault is the caller's to mend: v1 had no other status for it (v1-contract 4). */
const refusedCode = 400;
/** Given up although another try might have helped. */
const failedCode = 422;

/** A storage that said no, in its own words: without the credentials, should it have repeated them. */
export function refusal(target: CarrierTarget, words: string, cause?: unknown): CarrierError {
  return new CarrierError(withoutSecrets(target, words), refusedCode, false, cause);
}

/** A transfer that broke: another try may help. */
export function interruption(target: CarrierTarget, error: unknown): CarrierError {
  if (error instanceof CarrierError) return error;
  const forbidden = ForbiddenHostError.behind(error);
  if (forbidden) return refusal(target, forbidden.message, forbidden);
  const { message, code } = error as NodeJS.ErrnoException;
  const words = message || code || 'The connection failed';
  return new CarrierError(withoutSecrets(target, words), failedCode, true, error);
}

function withoutSecrets({ parameters }: CarrierTarget, words: string): string {
  return Object.entries(parameters)
    .filter(([name, value]) => secretNames.test(name) && value.length >= 3)
    .reduce((text, [, value]) => text.replaceAll(value, '***'), words)
    .replace(/[\r\n]+/g, ' ')
    .trim()
    .slice(0, 500);
}
