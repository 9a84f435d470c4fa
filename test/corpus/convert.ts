import type { TaskRunner } from '../engine/operations/external/task-runner';
import { faultIn } from './check';
import type { Outcome, Sample } from './sample';

/** Converts a sample to each of its targets and judges what comes out. */
export async function outcomesOf(tasks: TaskRunner, sample: Sample): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const target of sample.targets) outcomes.push(await outcomeOf(tasks, sample, target));
  return outcomes;
}

async function outcomeOf(tasks: TaskRunner, sample: Sample, target: string): Promise<Outcome> {
  const signal = AbortSignal.timeout(longest);
  let paths: string[];
  try {
    ({ paths } = await tasks.run('convert', [sample.path], { output_format: target }, { signal }));
  } catch (error) {
    return { sample, target, ...judgedRefusal(sample, error as Error) };
  }
  const why = await faultIn(paths, target, sample.expected).catch((error: Error) => `unreadable: ${error.message}`);
  return { sample, target, result: why === undefined ? 'right' : 'wrong', ...(why !== undefined && { why }) };
}

/** A refusal is right where nothing can be made of the file; its words must be about the file in any case. */
function judgedRefusal({ expected }: Sample, { name, message }: Error): Pick<Outcome, 'result' | 'why'> {
  if (name !== 'OperationError' || unclear.test(message)) return { result: 'wrong', why: `unclear: ${message}` };
  return expected.type === 'refusal' ? { result: 'right' } : { result: 'refused', why: message };
}

/** Words of programs and machines, not of files. */
export const unclear = /\/(?:tmp|usr|work)\b|undefined|null|\bat \w+|Error:|Exception|ENOENT|exit code|\.c\/|abort/;
const longest = 120_000;
