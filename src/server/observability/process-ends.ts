import { Counter, Histogram, type Registry } from 'prom-client';
import type { Process } from '../../processes';
import type { Logger } from '../../runtime';
import { prefix, secondsBuckets } from './metric-names';

export interface ProcessEndParts {
  registry: Registry;
  logger: Logger;
  /** Label of a v1 key by its owner; keys without one share `unlabelled`. */
  labelOf: (owner: string) => string | undefined;
  /** Labels of the keys file, present as zero from the first scrape on. */
  labels: string[];
}

const stages = ['before-start', 'queue', 'conversion', 'hand-over', 'total'] as const;
const unlabelled = 'unlabelled';

/** Writes one line for each Process that has ended, and counts it by outcome and label; stages are timed in seconds. */
export function createProcessEndObserver({ registry, logger, labelOf, labels }: ProcessEndParts) {
  const ends = new Counter({
    name: `${prefix}processes_ended_total`,
    help: 'Processes that have ended, by outcome and label of the v1 key',
    labelNames: ['outcome', 'label'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: `${prefix}process_stage_duration_seconds`,
    help: 'Time that a Process spends in each stage',
    labelNames: ['stage'],
    buckets: secondsBuckets,
    registers: [registry],
  });
  for (const stage of stages) durations.zero({ stage });
  for (const label of [unlabelled, ...labels]) {
    for (const outcome of ['finished', 'failed']) ends.inc({ outcome, label }, 0);
  }
  return (process: Process): void => {
    const label = labelOf(process.owner) ?? unlabelled;
    ends.inc({ outcome: process.state, label });
    for (const [stage, seconds] of Object.entries(stagesOf(process))) durations.observe({ stage }, seconds);
    logger.info(lineOf(process, label), 'process ended');
  };
}

/** Of tasks that could not begin: what they wait for tells why. */
const followingFailure = 'INPUT_TASK_FAILED';

function lineOf(process: Process, label: string): object {
  const { id, state, inputFormat, outputFormat, mode, jobId, failure, job, warnings, trace } = process;
  const failures = (job?.tasks ?? []).filter(({ status }) => status === 'error');
  const failed = failures.find(({ code }) => code !== followingFailure) ?? failures[0];
  return {
    processId: id,
    label,
    pair: `${inputFormat ?? '?'}-${outputFormat ?? '?'}`,
    mode,
    outcome: state,
    code: state === 'failed' ? (failure?.code ?? failed?.code ?? 'unknown') : undefined,
    jobId,
    seconds: secondsBetween(process.startedAt, process.endedAt),
    warnings: warnings.length,
    ...trace,
  };
}

/** Only stages that the Process went through. */
function stagesOf({ createdAt, startedAt, endedAt, job, handsOver }: Process): Record<string, number> {
  const jobStarted = timeOf(job?.started_at);
  const jobEnded = timeOf(job?.ended_at);
  const found = {
    'before-start': secondsBetween(createdAt, startedAt),
    queue: secondsBetween(timeOf(job?.created_at), jobStarted),
    conversion: secondsBetween(jobStarted, jobEnded),
    'hand-over': handsOver ? secondsBetween(jobEnded, endedAt) : undefined,
    total: secondsBetween(startedAt, endedAt),
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, number] => entry[1] !== undefined));
}

function secondsBetween(start: number | undefined, end: number | undefined): number | undefined {
  return start === undefined || end === undefined ? undefined : Math.max(0, end - start) / 1000;
}

function timeOf(text: string | null | undefined): number | undefined {
  return text ? Date.parse(text) : undefined;
}
