import { ForbiddenHostError } from '../../network';
import type { Direction } from './storage-parameters';
import { OperationError } from '../contract/operation';

/** Characters; a shorter secret is no secret, and masking it would garble every word that has its letters. */
const shortestMasked = 3;

interface Failure {
  title: string;
  direction: Direction;
  /** Never shown, whatever the server says. */
  secrets: readonly string[];
}

/** What went wrong in the words of the server or the network, for the task's message. */
export function storageError(error: unknown, { title, direction, secrets }: Failure): OperationError {
  if (error instanceof OperationError && error.code !== null) return error;
  const words = wordsOf(error);
  const masked = secrets.reduce(
    (text, secret) => (secret.length < shortestMasked ? text : text.replaceAll(secret, '***')),
    words,
  );
  const message = masked.startsWith(`${title}: `) ? masked : `${title}: ${masked}`;
  return new OperationError(message, direction === 'import' ? 'DOWNLOAD_FAILED' : 'UPLOAD_FAILED');
}

function wordsOf(error: unknown): string {
  const forbidden = ForbiddenHostError.behind(error);
  if (forbidden) return forbidden.message;
  const { message, code, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  // Node tries every address of a name and gives what each of them said.
  if (errors?.[0] !== undefined) return wordsOf(errors[0]);
  return message !== '' ? message : (code ?? 'The connection failed');
}
