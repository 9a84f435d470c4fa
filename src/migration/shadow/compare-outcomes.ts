import { createRequire } from 'node:module';
import type * as comparison from '../compare';
import type { Difference, Outcome, OutcomeFile } from './outcome';

/** Loaded when it is first needed: its libraries are not there in a proxy without the engine. */
const load = createRequire(__filename);

/** Share of the size by which outputs may differ that are otherwise the same. */
const sizeTolerance = 0.1;

/** What tells the two ends of one call apart: facts first, then each pair of files of one name by content. */
export async function compareOutcomes(primary: Outcome, shadow: Outcome): Promise<Difference[]> {
  const facts: [what: string, one: unknown, other: unknown][] = [
    ['status', primary.status, shadow.status],
    ['step', primary.step, shadow.step],
    ['code', primary.code, shadow.code],
    ['format', primary.format, shadow.format],
    ['number of files', primary.files.length, shadow.files.length],
    ['names of files', namesOf(primary), namesOf(shadow)],
  ];
  const differing = facts
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]): Difference => ({ what, primary: shown(one), shadow: shown(other) }));
  const pairs = primary.files.flatMap((file) => {
    const twin = shadow.files.find(({ filename }) => filename === file.filename);
    return twin ? [fileDifferences(file, twin)] : [];
  });
  return [...differing, ...(await Promise.all(pairs)).flat()];
}

async function fileDifferences(one: OutcomeFile, other: OutcomeFile): Promise<Difference[]> {
  const name = one.filename;
  if (one.path === undefined || other.path === undefined) return sizeDifferences(one, other);
  const { compareFiles } = load('../compare') as typeof comparison;
  const found = await compareFiles(one.path, other.path);
  const told = found
    // Programs write dates into their files; those that can't be looked into are told apart by their size.
    .filter(({ what }) => what !== 'bytes')
    .map(({ what, expected, actual }): Difference => ({
      what: `${what} of ${name}`,
      primary: expected,
      shadow: actual,
    }));
  return found.length > 0 && told.length === 0 ? sizeDifferences(one, other) : told;
}

function sizeDifferences(one: OutcomeFile, other: OutcomeFile): Difference[] {
  const [first = 0, second = 0] = [one.size, other.size];
  if (one.size === undefined || other.size === undefined) return [];
  const isNear = Math.abs(first - second) <= sizeTolerance * Math.max(first, second);
  return isNear ? [] : [{ what: `size of ${one.filename}`, primary: `${first} bytes`, shadow: `${second} bytes` }];
}

function namesOf({ files }: Outcome): string {
  return files
    .map(({ filename }) => filename)
    .sort()
    .join(', ');
}

function shown(value: unknown): string {
  if (value === undefined || value === '') return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
