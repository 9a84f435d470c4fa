import type { OperationOption } from '../../contract/operation';

/** One option of an operation or storage as a row: what GET /operations shows of it, and what only the check needs. */
export interface ToolOption extends Omit<OperationOption, 'pattern'> {
  readonly required?: boolean;
  /** What a string must match; without flags, since the catalogue shows its source alone. */
  readonly pattern?: RegExp;
  /** A list of values (or one) instead of one value. */
  readonly multiple?: boolean;
}
