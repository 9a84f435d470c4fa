import type { OperationRow } from '../../../src/engine/contract/operation';

/** `told`: in the message of the task or of its failure. `fails`: without the option as well. */
export type Effect = 'acts' | 'told' | 'silent' | 'no sample' | 'fails';

export interface Finding {
  row: OperationRow;
  /** `quality=20`. */
  option: string;
  effect: Effect;
  /** What was said. */
  why?: string;
}

/** A finding in a line. */
export function lineOf({ row, option, effect, why }: Finding): string {
  return `${effect}: ${pairOf(row)} ${option}${why === undefined ? '' : `: ${why.slice(0, 120)}`}`;
}

/** `convert ffmpeg wav>mp3` */
export function pairOf({ operation, engine, input_format: from, output_format: to }: OperationRow): string {
  return `${operation} ${engine} ${from ?? '*'}>${to ?? '*'}`;
}
