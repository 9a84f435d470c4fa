import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { under } from '../../../src/engine/contract/circumstances';
import type { InputFile, OperationRow } from '../../../src/engine/contract/operation';
import { inputFile, type TaskRunner } from '../../engine/operations/external/task-runner';
import type { Finding } from './finding';
import { neededBy } from './operations';
import type { Samples } from './samples';
import { type Trial, trialOf } from './values';

interface Result {
  digest?: string;
  /** Message of the task, or of its failure. */
  said?: string;
  hasFailed: boolean;
}

/** What each option listed for a pair does to the result of its sample, or that the task tells of it. */
export async function findingsOf(tasks: TaskRunner, row: OperationRow, samples: Samples): Promise<Finding[]> {
  const convert = cached((given: Parameters, trial: Trial) => resultOf({ tasks, row, samples }, given, trial));
  const findings: Finding[] = [];
  for (const listed of row.options) {
    const trial = trialOf(row.operation, listed);
    const option = `${listed.name}=${JSON.stringify(trial?.value)}`;
    if (trial === undefined) findings.push({ row, option, effect: 'no sample', why: 'no value to try it with' });
    else findings.push({ row, option, ...(await effectOf(convert, listed.name, trial)) });
  }
  return findings;
}

type Parameters = Record<string, unknown>;
type Convert = (given: Parameters, trial: Trial) => Promise<Result | undefined>;

async function effectOf(convert: Convert, name: string, trial: Trial): Promise<Pick<Finding, 'effect' | 'why'>> {
  const beside = trial.beside ?? {};
  const without = await convert(beside, trial);
  const given = await convert({ ...beside, [name]: trial.value }, trial);
  if (without === undefined || given === undefined) return { effect: 'no sample' };
  if (given.hasFailed) {
    const isTold = !without.hasFailed;
    return { effect: isTold ? 'told' : 'fails', why: given.said ?? '' };
  }
  if (without.hasFailed || given.digest !== without.digest) return { effect: 'acts' };
  return given.said === without.said ? { effect: 'silent' } : { effect: 'told', why: given.said ?? '' };
}

async function resultOf(
  { tasks, row, samples }: { tasks: TaskRunner; row: OperationRow; samples: Samples },
  given: Parameters,
  trial: Trial,
): Promise<Result | undefined> {
  const sample = row.input_format === null ? undefined : await samples.of(row.input_format, trial.sample);
  if (sample === undefined && row.input_format !== null) return undefined;
  const format = row.output_format === null ? {} : { output_format: row.output_format };
  const parameters = { ...format, engine: row.engine, ...neededBy(row, samples.port), ...given };
  const signal = AbortSignal.timeout(longest);
  const optionInputs = await filesFor(trial, given, samples);
  try {
    const done = await under({ stillAt: instant }, () =>
      tasks.run(row.operation, sample === undefined ? [] : [sample], parameters, { signal, optionInputs }),
    );
    const contents = await Promise.all(done.paths.map((path) => readFile(path)));
    const facts = Buffer.from(JSON.stringify(done.metadata ?? {}));
    const digest = createHash('sha1')
      .update(Buffer.concat([...contents, facts]))
      .digest('hex');
    return { digest: `${contents.length} ${digest}`, ...(done.message && { said: done.message }), hasFailed: false };
  } catch (error) {
    return { said: (error as Error).message, hasFailed: true };
  }
}

async function filesFor(
  { takesFile }: Trial,
  given: Parameters,
  samples: Samples,
): Promise<Record<string, InputFile[]>> {
  if (takesFile === undefined || given[takesFile] === undefined) return {};
  return { [takesFile]: [await inputFile(await samples.fileFor(takesFile))] };
}

/** The result without an option serves for all that are tried beside the same. */
function cached(convert: Convert): Convert {
  const results = new Map<string, Promise<Result | undefined>>();
  return (given, trial) => {
    const key = JSON.stringify([given, trial.sample, trial.takesFile]);
    const result = results.get(key) ?? convert(given, trial);
    results.set(key, result);
    return result;
  };
}

const longest = 120_000;
/** Any: at a still instant files are the same each time. */
const instant = Date.UTC(2026, 0, 1);
