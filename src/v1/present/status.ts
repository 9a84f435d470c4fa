import { parse } from 'node:path/posix';
import type { Process } from '../../processes';
import { nameWithFormat } from '../../translate';
import type { Job } from '../../upstream';
import type { Presented } from './presented';
import { factsOf, type StatusFacts } from './facts';
import { present, seconds, type Row } from './row';
import { downloadUrl, inputUrl, processUrl, uploadUrl } from './urls';

/** The answer of a start, the same for every job, however it will end (v1-contract 3.4 no. 1, v1-clients S3). */
export function presentStart(process: Process): Presented {
  return { status: 200, body: present(startRows, factsOf({ ...process, state: startStateOf(process) }, undefined)) };
}

/** Status, `?wait`, hook payload and error body: a failed process answers its code as HTTP status (v1-clients S9). */
export function presentStatus(process: Process, job: Job | undefined): Presented {
  const facts = factsOf(process, job);
  return { status: facts.failure?.code ?? 200, body: present(statusRows, facts) };
}

function startStateOf({ uploadToken, state }: Process): Process['state'] {
  return uploadToken && state === 'awaiting-upload' ? state : 'starting';
}

const commonRows: Row<StatusFacts>[] = [
  ['id', ({ process }) => process.id],
  ['url', ({ process }) => processUrl(process)],
  ['percent', ({ percent, process }) => (process.compat.percentString ? String(percent) : percent)],
  ['message', ({ message }) => message],
  ['step', ({ step }) => step],
  ['starttime', ({ process }) => seconds(process.startedAt ?? process.createdAt)],
  ['expire', ({ process }) => seconds(process.expiresAt)],
];

const uploadRow: Row<StatusFacts> = ['upload', uploadOf];

const startRows: Row<StatusFacts>[] = [
  ...commonRows,
  ['input', () => ({})],
  ['output', (facts) => present(outputRows, facts)],
  uploadRow,
];

const statusRows: Row<StatusFacts>[] = [
  ...commonRows,
  ['input', (facts) => present(inputRows, facts)],
  ['output', (facts) => (facts.failure ? {} : present(outputRows, facts))],
  uploadRow,
  ['converter', converterOf],
  ['group', (facts) => (reachedConversion(facts) ? facts.process.converter?.group : undefined)],
  ['info', ({ process, step, progress }) => (process.info && step === 'finished' ? progress?.metadata : undefined)],
  ['endtime', ({ process }) => (process.endedAt === undefined ? undefined : seconds(process.endedAt))],
  ['minutes', minutesOf],
  ['code', ({ failure }) => failure?.code],
];

const inputRows: Row<StatusFacts>[] = [
  ['type', ({ process }) => process.input.type],
  ['filename', inputNameOf],
  ['name', (facts) => partOf(inputNameOf(facts), 'name')],
  ['ext', (facts) => partOf(inputNameOf(facts), 'ext')],
  ['size', ({ process, progress }) => progress?.input?.size ?? process.input.size],
  ['url', ({ process, storedInput }) => (process.save && storedInput ? inputUrl(process) : undefined)],
];

/** One file has a size, several are named in `files` and have none (v1-contract 3.2, v1-clients S7). */
const outputRows: Row<StatusFacts>[] = [
  ['url', ({ process }) => (hasUrl(process) ? downloadUrl(process) : undefined)],
  ['save', ({ process }) => process.save || undefined],
  ['files', ({ output }) => (output && output.files.length > 1 ? output.files.map(filenameOf) : undefined)],
  ['filename', ({ output }) => output?.filename],
  ['ext', ({ output }) => output?.ext],
  ['size', ({ output }) => (output?.files.length === 1 ? output.files[0]?.size : undefined)],
  ['downloads', ({ process }) => process.downloads],
];

function uploadOf({ process }: StatusFacts): { url: string } | undefined {
  const url = process.state === 'awaiting-upload' ? uploadUrl(process) : undefined;
  return url === undefined ? undefined : { url };
}

/** A start that was accepted only to fail has no translation, and still shows its URL (v1-contract 3.4 no. 8). */
function hasUrl({ downloadable, converter, state }: Process): boolean {
  return state !== 'created' && (downloadable || converter === undefined);
}

function inputNameOf({ process, progress }: StatusFacts): string | undefined {
  const stored = process.uploadNames ? undefined : progress?.input?.filename;
  if (stored === undefined) return process.input.filename;
  return process.input.type === 'download' ? nameWithFormat(stored, process.inputFormat) : stored;
}

function partOf(filename: string | undefined, part: 'name' | 'ext'): string | undefined {
  if (filename === undefined) return undefined;
  return part === 'name' ? parse(filename).name : parse(filename).ext.slice(1);
}

function filenameOf({ filename }: { filename: string }): string {
  return filename;
}

const converterRows: Row<StatusFacts>[] = [
  ['mode', ({ process }) => process.converter?.mode],
  ['format', ({ process }) => process.converter?.format],
  ['type', ({ process, progress }) => progress?.engine ?? process.converter?.type],
  ['options', ({ process }) => optionsOf(process)],
  ['duration', ({ progress }) => progress?.duration],
  ['packformat', ({ output }) => (output && output.files.length > 1 ? 'zip' : undefined)],
];

function converterOf(facts: StatusFacts): Record<string, unknown> | undefined {
  return facts.process.converter && reachedConversion(facts) ? present(converterRows, facts) : undefined;
}

/** Always an object (v1-clients S6); options without a value, and booleans as text, only for a key that asks for it. */
function optionsOf({ converter, compat }: Process): Record<string, unknown> {
  const all = Object.entries(converter?.options ?? {});
  const shown = compat.nullOptions ? all : all.filter(([, value]) => value !== null);
  return Object.fromEntries(shown.map(([name, value]) => [name, compat.textOptions ? asText(value) : value]));
}

function asText(value: unknown): unknown {
  return typeof value === 'boolean' ? String(value) : value;
}

/** A job whose tool failed did reach it; what failed on the way in did not (v1-contract 3.4 nos. 7 and 8). */
function reachedConversion({ step, progress }: StatusFacts): boolean {
  return step === 'error' ? progress?.failure?.code === 422 : ['convert', 'output', 'finished'].includes(step);
}

/** Charged: nothing for a failure, at least one for a conversion (v1-contract 3.2). */
function minutesOf({ process, failure, progress }: StatusFacts): number | undefined {
  if (process.endedAt === undefined) return undefined;
  return failure ? 0 : Math.max(1, progress?.credits ?? 0);
}
