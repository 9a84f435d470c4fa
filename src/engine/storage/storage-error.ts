import { ForbiddenHostError } from '../../network';
import { withoutValues } from '../../runtime';
import type { Direction } from './storage-parameters';
import { OperationError } from '../contract/operation';
import { RefusalError } from './http/storage-client';

interface Failure {
  title: string;
  direction: Direction;
  /** Never shown, whatever the server says. */
  secrets: readonly string[];
}

/** What went wrong in the words of the server or the network, for the task's message. */
export function storageError(error: unknown, { title, direction, secrets }: Failure): OperationError {
  if (error instanceof OperationError && error.code !== null) return error;
  const masked = withWords(error, (words) => shortened(withoutValues(words, secrets)));
  const message = masked.startsWith(`${title}: `) ? masked : `${title}: ${masked}`;
  return new OperationError(message, direction === 'import' ? 'DOWNLOAD_FAILED' : 'UPLOAD_FAILED');
}

/** The status stays at the end of a refusal, however long its words are. */
function withWords(error: unknown, change: (words: string) => string): string {
  return error instanceof RefusalError
    ? new RefusalError(error.status, change(error.words)).message
    : change(wordsOf(error));
}

/** Characters. Cut before it is masked, the start of a secret would stand at the end. */
const longestWords = 300;

function shortened(words: string): string {
  return words.length > longestWords ? `${words.slice(0, longestWords)}…` : words;
}

function wordsOf(error: unknown): string {
  const forbidden = ForbiddenHostError.behind(error);
  if (forbidden) return forbidden.message;
  const { message, code, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  // Node tries every address of a name and gives what each of them said.
  if (errors?.[0] !== undefined) return wordsOf(errors[0]);
  return message !== '' ? message : (code ?? 'The connection failed');
}
