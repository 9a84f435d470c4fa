import { OperationError } from '../contract/operation';

/**
 * What every tool says about a file whose content is not what its format demands. `format` as in the extension of a file
 * name, empty where the name has none.
 */
export function damagedFile(format: string, { code = null, output, cause }: Failure = {}): OperationError {
  const kind = format === '' ? 'what it claims to be' : `a valid ${format.toUpperCase()} file`;
  return new OperationError(`${damageWords} or not ${kind}.`, code, output, cause);
}

/** How the words of `damagedFile` begin. */
export const damageWords = 'The file cannot be read: it is damaged';

interface Failure {
  code?: string | null;
  output?: string | undefined;
  cause?: unknown;
}
