import { ForbiddenHostError } from '../network';
import { withoutValues } from '../runtime';
import { CarrierError, type CarrierTarget } from './carrier';

/** Characters: nobody is shown the rest. */
const longestRead = 16 * 1024;
const secretNames = /password|token|secret|key|user/i;

/** A storage that refused, which the caller has to fix: v1 had no other status for it (v1-contract 4). */
const refusedCode = 400;
/** Given up although another attempt might have succeeded. */
const failedCode = 422;

/** A permanent failure: the storage refused. `message` is its own; credentials it repeats are masked. */
export function refusal(target: CarrierTarget, message: string, cause?: unknown): CarrierError {
  return new CarrierError(withoutSecrets(target, message), refusedCode, false, cause);
}

/** A transient failure: the transfer broke, and another attempt may succeed. */
export function interruption(target: CarrierTarget, error: unknown): CarrierError {
  if (error instanceof CarrierError) return error;
  const forbidden = ForbiddenHostError.behind(error);
  if (forbidden) return refusal(target, forbidden.message, forbidden);
  const { message, code } = error as NodeJS.ErrnoException;
  if (code !== undefined && certificateErrors.test(code))
    return refusal(target, `The certificate of the server is not trusted: ${message}`, error);
  if (code !== undefined && tlsRefusals.test(code))
    return refusal(target, `The server speaks no TLS here that can be used: ${tlsReason(error)}`, error);
  const shown = message || code || 'The connection failed';
  return new CarrierError(withoutSecrets(target, shown), failedCode, true, maskedCause(target, error));
}

/** Codes of OpenSSL's handshake: the same at the next attempt. */
const tlsRefusals = /^ERR_SSL_(WRONG_VERSION_NUMBER|UNSUPPORTED_PROTOCOL|.*HANDSHAKE_FAILURE|.*PROTOCOL_VERSION)$/;

/** OpenSSL's words without the lines of its source. */
function tlsReason(error: unknown): string {
  const { reason } = error as { reason?: unknown };
  return typeof reason === 'string' ? reason : 'the handshake failed';
}

/** Codes of OpenSSL's verification and of node's check of the name: the same at the next attempt. */
const certificateErrors =
  /^(CERT_|ERR_TLS_CERT_|UNABLE_TO_(GET_ISSUER|VERIFY)|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED_CERT|HOSTNAME_MISMATCH|INVALID_CA)/;

/** The log tells causes too: one whose words repeat a secret is told without it. */
function maskedCause(target: CarrierTarget, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const message = withoutValues(error.message.slice(0, longestRead), secretsOf(target));
  if (error.message.startsWith(message)) return error;
  return Object.assign(new Error(message), { name: error.name, stack: error.stack });
}

function secretsOf({ parameters }: CarrierTarget): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => (secretNames.test(name) ? [value] : []));
}

function withoutSecrets(target: CarrierTarget, message: string): string {
  return withoutValues(message.slice(0, longestRead), secretsOf(target))
    .replace(/[\r\n]+/g, ' ')
    .trim()
    .slice(0, 500);
}
