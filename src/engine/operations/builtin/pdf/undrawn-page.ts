import { OperationError } from '../../../contract/operation';

/** By this a tool with another renderer knows that it can try. */
export const undrawnCode = 'UNDRAWN_PICTURE';

/** The error of a page, counted from 1, whose JBIG2 picture the program could not draw. */
export function undrawnPage(page: number): OperationError {
  return new OperationError(`Page ${page} holds a JBIG2 picture that cannot be drawn.`, undrawnCode);
}
