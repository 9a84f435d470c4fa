import { bundleOf, storedInputOf, type Process } from '../../processes';
import { progressOf, type JobProgress, type Step } from '../../translate';
import type { Job } from '../../upstream';

/** Everything the rows of a status need, in v1's words. */
export interface StatusFacts {
  process: Process;
  step: Step;
  percent: number;
  message: string;
  failure?: { code: number; message: string };
  progress?: JobProgress;
  output?: ReturnType<typeof bundleOf<JobProgress['outputs'][number]>>;
  storedInput: boolean;
}

/** The Process as its job shows it; without a job, as its own state does. */
export function factsOf(process: Process, job: Job | undefined): StatusFacts {
  const progress = job && progressOf(job);
  const step = stepOf(process, progress);
  const failure = step === 'error' ? (process.failure ?? progress?.failure ?? unexplained) : undefined;
  return {
    process,
    step,
    percent: percentOf(process, step, progress),
    message: failure?.message ?? (step === 'finished' ? compressionWords(job) : undefined) ?? messages[step](process),
    failure,
    progress,
    output: step === 'finished' && progress ? bundleOf(process, progress.outputs) : undefined,
    storedInput: storedInputOf(job) !== undefined,
  };
}

/** v1 finished a compression that saved nothing with these words, which the engine has too (v1-contract 10). */
function compressionWords(job: Job | undefined): string | undefined {
  const messages = (job?.tasks ?? []).filter(({ operation }) => operation === 'optimize').map(({ message }) => message);
  return messages.find((message) => message?.startsWith('We could not compress')) ?? undefined;
}

const unexplained = { code: 422, message: 'Conversion failed' };

function stepOf({ state }: Process, progress: JobProgress | undefined): Step {
  const byState: Partial<Record<Process['state'], Step>> = {
    created: 'input',
    starting: 'input',
    'handing-over': 'output',
    finished: 'finished',
    failed: 'error',
  };
  return byState[state] ?? withoutEnd(progress?.step ?? 'input');
}

/** A job that just ended is over for v1 only when the Process is. */
function withoutEnd(step: Step): Step {
  return step === 'finished' || step === 'error' ? 'output' : step;
}

function percentOf(process: Process, step: Step, progress: JobProgress | undefined): number {
  if (step === 'finished') return process.info && !process.downloadable ? 0 : 100;
  return progress?.step === step ? progress.percent : 0;
}

/** Of a process whose output went to a storage (v1-contract 10); the words for others than S3 are not known. */
const storageMessages: Record<string, string> = { s3: 'Saved file to S3' };

/** Recorded words (v1-contract 3.3). */
const messages: Record<Step, (process: Process) => string> = {
  input: ({ state }) => {
    if (state === 'created') return 'Ready';
    return state === 'awaiting-upload' ? 'Waiting for the upload of input files' : 'Preparing process';
  },
  wait: () => 'Preparing process',
  convert: ({ converter, outputFormat }) => {
    const format = converter?.format ?? outputFormat;
    return format === undefined ? 'Preparing process' : `Converting file to ${format}`;
  },
  output: () => 'Saving output file',
  finished: ({ info, downloadable, storedTo }) => {
    if (info && !downloadable) return 'File initialized!';
    return storageMessages[storedTo ?? ''] ?? 'Conversion finished!';
  },
  error: () => unexplained.message,
};
