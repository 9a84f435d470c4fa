import type { Job, Task } from '../../upstream';
import { commandTask, taskNames } from '../to-v2/task-names';

/** v1's only words for a step (v1-clients S8); `wait` comes before `convert`. */
export type Step = 'input' | 'wait' | 'convert' | 'output' | 'finished' | 'error';

/** What a v2 job says in v1's words (v2-contract 8.2). */
export interface JobProgress {
  step: Step;
  /** 0 to 100. v2's percent counts only while a task works: waiting tasks say 100 (v2-contract 2.2). */
  percent: number;
  /** Only of a failed job: the tool's own words. */
  failure?: { code: 400 | 422; message: string };
  /** v2 engine that converts: v1's `converter.type`. */
  engine?: string;
  /** The first input as fetched. */
  input?: { filename: string; size?: number };
  /** Names of the results, also where they only go to a storage. */
  outputs: { filename: string; size?: number }[];
  /** What `metadata` or ffprobe tells (v1 mode info). */
  metadata?: Record<string, unknown>;
  /** Seconds of sound or film that went in, where the upstream tells them. */
  duration?: number;
  /** v2 credits spent. */
  credits: number;
}

/** Reads a job as v2 shows it (v2-contract 2.1); whatever v2 leaves out is undefined or empty here. */
export function progressOf(job: Job): JobProgress {
  const { imports, work, exports } = tasksByStage(job);
  const step = stepOf(job, imports, work);
  const metadata = metadataOf(work);
  return {
    step,
    percent: percentOf[step](work),
    failure: step === 'error' ? failureOf(job) : undefined,
    engine: engineOf(work),
    input: imports.flatMap(({ result }) => result?.files ?? [])[0],
    outputs: outputsOf(work, exports),
    metadata,
    duration: durationIn(metadata),
    credits: job.tasks.reduce((sum, { credits }) => sum + (credits ?? 0), 0),
  };
}

/** The converter's own, not that of a task which refines or encrypts its result. */
function engineOf(work: Task[]): string | undefined {
  const converts = work.find(({ name, engine }) => name === taskNames.convert && engine);
  return (converts ?? work.find(({ engine }) => engine))?.engine ?? undefined;
}

type Stage = 'import' | 'work' | 'export';

function stageOf({ operation }: Task): Stage {
  if (operation.startsWith('import/')) return 'import';
  return operation.startsWith('export/') ? 'export' : 'work';
}

function tasksByStage(job: Job) {
  const of = (stage: Stage) => job.tasks.filter((task) => stageOf(task) === stage);
  return { imports: of('import').sort(byName), work: of('work'), exports: of('export') };
}

/** v2 gives the tasks in no fixed order (v2-contract 2.1); imports are numbered as the call had its inputs. */
function byName(one: Task, other: Task): number {
  return (one.name ?? '').localeCompare(other.name ?? '', 'en', { numeric: true });
}

function stepOf(job: Job, imports: Task[], work: Task[]): Step {
  if (job.status === 'finished') return 'finished';
  if (job.status === 'error') return 'error';
  if (imports.some(isOpen)) return 'input';
  if (!work.some(isOpen)) return 'output';
  return work.some(isUnderWay) || work.some(({ status }) => status === 'finished') ? 'convert' : 'wait';
}

function isOpen({ status }: Task): boolean {
  return status !== 'finished' && status !== 'error';
}

/** Anything v2 may say besides its documented words counts as at work (v2-contract 2.2). */
function isUnderWay(task: Task): boolean {
  return isOpen(task) && task.status !== 'waiting' && task.status !== 'queued';
}

const percentOf: Record<Step, (work: Task[]) => number> = {
  input: () => 0,
  wait: () => 0,
  convert: (work) => meanPercent(work),
  output: () => 100,
  finished: () => 100,
  error: (work) => (work.some(({ code }) => code !== 'INPUT_TASK_FAILED') ? 1 : 0),
};

/** What refines, protects or pictures the result takes a moment, the conversion the rest of the time. */
const helpers = new Set<string>([
  ...[taskNames.thumbnail, taskNames.encrypt, taskNames.decrypt, taskNames.metadata, taskNames.ffprobe],
  ...[commandTask('ffmpeg'), commandTask('imagemagick')],
]);
const helperWeight = 0.05;

/** Of several tasks each has its share by weight; 100 is left to the end. */
function meanPercent(work: Task[]): number {
  const shares = work.map((task) => {
    const weight = helpers.has((task.name ?? '').replace(/-\d+$/, '')) ? helperWeight : 1;
    const done = task.status === 'finished' ? 100 : isUnderWay(task) ? (task.percent ?? 0) : 0;
    return { weight, done };
  });
  const all = shares.reduce((sum, { weight }) => sum + weight, 0);
  const mean = shares.reduce((sum, { weight, done }) => sum + weight * done, 0) / all;
  return Math.max(0, Math.min(99, Math.floor(mean)));
}

/** The root cause, not the tasks that fell with it (v2-contract 2.4): 422 where a tool failed, 400 at the edges. */
function failureOf(job: Job): JobProgress['failure'] {
  const failed = job.tasks.filter(({ status }) => status === 'error');
  const root = failed.find(({ code }) => code !== 'INPUT_TASK_FAILED') ?? failed[0];
  const code = root && stageOf(root) === 'work' ? 422 : 400;
  return { code, message: root?.message ?? 'Conversion failed' };
}

/** v2 names the files in every export; where there is none, in the last task that made some. */
function outputsOf(work: Task[], exports: Task[]): JobProgress['outputs'] {
  const exported = exports.find(({ name }) => name === taskNames.output)?.result?.files;
  if (exported?.length) return exported;
  const last = [...work].sort((a, b) => (a.ended_at ?? '').localeCompare(b.ended_at ?? '')).at(-1);
  return last?.result?.files ?? [];
}

/** Sound and video are described by ffprobe too, whose JSON a command captures; its words are those v1 used. */
function metadataOf(work: Task[]): Record<string, unknown> | undefined {
  const told = work.flatMap((task) => [task.result?.metadata, probeOf(task)]).filter((facts) => facts !== undefined);
  return told.length === 0 ? undefined : told.reduce((all, facts) => ({ ...all, ...facts }), {});
}

/** As the engine tells it of a conversion, or ffprobe of the file. */
function durationIn(metadata: Record<string, unknown> = {}): number | undefined {
  const { duration, format } = metadata as { duration?: unknown; format?: { duration?: unknown } };
  const seconds = Number(duration ?? format?.duration ?? NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
}

function probeOf({ name, result }: Task): Record<string, unknown> | undefined {
  if (name !== taskNames.ffprobe || !result?.output) return undefined;
  try {
    return JSON.parse(result.output) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
