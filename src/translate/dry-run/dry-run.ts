import type { JobPayload } from '../../upstream';
import type { V1Call } from '../call';
import { translate } from '../to-v2/translate';
import type { Translation, TranslationContext, Warning } from '../translation';
import { codeFor, type Code } from './code';
import { masked } from './mask';

/** The job of a v1 call, for people: nothing in it is secret. */
export interface ShownJob {
  job: JobPayload;
  /** What the proxy does itself in addition to the job, a sentence each. */
  proxy: string[];
  warnings: Warning[];
  /** The same job for those who move on to v2. */
  code: Code;
}

/** What would become of a v1 call. `elsewhere`: the job for an upstream that offers what this one lacks. */
export type DryRun =
  ({ supported: true } & ShownJob) | { supported: false; status: number; message: string; elsewhere?: ShownJob };

/**
 * The job of a call as people may read it. Never throws: a call without a translation comes with v1's status and message,
 * and with the job for an upstream that offers everything, where there is one.
 */
export function dryRun(call: V1Call, context: TranslationContext): DryRun {
  const result = translate(call, context);
  if (result.ok) return { supported: true, ...shown(call, result.translation) };
  const unchecked = translate(call, { ...context, catalogue: [] });
  return {
    supported: false,
    status: result.refusal.status,
    message: result.refusal.message,
    ...(unchecked.ok && { elsewhere: shown(call, unchecked.translation) }),
  };
}

function shown(call: V1Call, translation: Translation): ShownJob {
  const job = masked(translation.job);
  return { job, proxy: carriedBy(call, translation), warnings: translation.warnings, code: codeFor(job) };
}

function carriedBy(call: V1Call, { uploads, handovers }: Translation): string[] {
  const facts: [boolean | undefined, string][] = [
    ...uploads.map((source): [boolean, string] => [true, uploadSentence(source)]),
    ...handovers.map((target): [boolean, string] => [
      true,
      `stores the output by ${target.kind} at "${target.path || '/'}"`,
    ]),
    [call.callback !== undefined, 'calls the callback when the job has ended'],
    [call.email, 'mails when the job has ended'],
    [call.wait, 'holds the answer until the job has ended'],
    [call.download !== undefined && call.download !== false, 'redirects to the output'],
    [!call.save, 'deletes the job after the first complete download'],
  ];
  return facts.filter(([applies]) => applies).map(([, sentence]) => sentence);
}

function uploadSentence(source: Translation['uploads'][number]): string {
  if (source.from === 'carrier') return `fetches ${source.filename} by ${source.source.kind} into ${source.task}`;
  if (source.from === 'content') return `posts the content of the call into ${source.task}`;
  return `takes the upload of the client into ${source.task}`;
}
