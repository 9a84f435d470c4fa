import { factsOf, type FileFacts } from './file-facts';
import { pictureDistance } from './picture-distance';

export interface FileDifference {
  what: 'kind' | 'dimensions' | 'pages' | 'duration' | 'picture' | 'names' | 'size' | 'bytes';
  expected: string;
  actual: string;
}

export interface Tolerances {
  /** Share of the pixels of a picture, 0 to 1. */
  picture: number;
  /** Seconds of sound and film. */
  seconds: number;
  /** Share of the size, where the length of sound and film can't be measured. */
  size: number;
}

const usual: Tolerances = { picture: 0.02, seconds: 0.25, size: 0.25 };

/** What tells two files apart, in the process that was started for it. */
export async function differencesOf(
  expected: string,
  actual: string,
  tolerances: Partial<Tolerances>,
): Promise<FileDifference[]> {
  const [one, other] = await Promise.all([factsOf(expected), factsOf(actual)]);
  if (one.sha256 === other.sha256) return [];
  const allowed = { ...usual, ...tolerances };
  if (one.kind !== other.kind) return [{ what: 'kind', expected: one.kind, actual: other.kind }];
  const differences = factDifferences(one, other, allowed);
  if (differences.length > 0 || one.kind !== 'picture') return differences;
  const distance = await pictureDistance(expected, actual);
  const most = `at most ${percent(allowed.picture)} of the pixels differ`;
  return distance > allowed.picture
    ? [{ what: 'picture', expected: most, actual: `${percent(distance)} of the pixels differ` }]
    : [];
}

function factDifferences(one: FileFacts, other: FileFacts, allowed: Tolerances): FileDifference[] {
  if (one.kind === 'other') return [{ what: 'bytes', expected: fingerprint(one), actual: fingerprint(other) }];
  const pairs: [FileDifference['what'], string, string][] = [
    ['dimensions', `${one.width} x ${one.height}`, `${other.width} x ${other.height}`],
    ['pages', String(one.pages ?? 1), String(other.pages ?? 1)],
    ['names', (one.names ?? []).join(', '), (other.names ?? []).join(', ')],
  ];
  const differing = pairs.filter(([, expected, actual]) => expected !== actual);
  const told = differing.map(([what, expected, actual]): FileDifference => ({ what, expected, actual }));
  return one.kind === 'media' ? [...told, ...durationDifferences(one, other, allowed)] : told;
}

function durationDifferences(one: FileFacts, other: FileFacts, allowed: Tolerances): FileDifference[] {
  if (one.seconds !== undefined && other.seconds !== undefined) {
    const isNear = Math.abs(one.seconds - other.seconds) <= allowed.seconds;
    return isNear ? [] : [{ what: 'duration', expected: `${one.seconds} s`, actual: `${other.seconds} s` }];
  }
  const isNear = Math.abs(one.size - other.size) <= allowed.size * one.size;
  return isNear ? [] : [{ what: 'size', expected: `${one.size} bytes`, actual: `${other.size} bytes` }];
}

function fingerprint({ size, sha256 }: FileFacts): string {
  return `${size} bytes, SHA-256 ${sha256.slice(0, 12)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
