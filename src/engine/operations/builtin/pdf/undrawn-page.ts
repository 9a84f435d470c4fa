import { OperationError } from '../../../contract/operation';

/** By this a tool with another renderer knows that it can try. */
export const undrawnCode = 'UNDRAWN_PICTURE';

export function undrawnPage(page: number): OperationError {
  return new OperationError(`Page ${page} holds a JBIG2 picture that cannot be drawn.`, undrawnCode);
}
