import type { KeyRing } from '../../config';
import type { ActivityRow } from '../../database';
import { statusOf } from '../../journal';
import type { ActivityItem } from './shapes';

/** A row of the journal as the console shows it. */
export function itemOf(row: ActivityRow, keys: Pick<KeyRing, 'byOwner'>): ActivityItem {
  return {
    id: row.id,
    version: Number(row.version),
    label: labelOf(row.owner, keys),
    status: statusOf(row),
    state: row.state,
    inputFormat: row.input_format,
    outputFormat: row.output_format,
    mode: row.mode,
    filename: row.filename,
    message: row.message,
    warnings: Number(row.warnings),
    inputBytes: numberOf(row.input_bytes),
    outputBytes: numberOf(row.output_bytes),
    createdAt: Number(row.created_at),
    startedAt: numberOf(row.started_at),
    endedAt: numberOf(row.ended_at),
  };
}

/** Of the keys file; a key without one goes by the beginning of its fingerprint. */
export function labelOf(owner: string, keys: Pick<KeyRing, 'byOwner'>): string {
  return keys.byOwner(owner)?.label ?? owner.slice(0, 8);
}

function numberOf(value: number | null): number | null {
  return value === null ? null : Number(value);
}
