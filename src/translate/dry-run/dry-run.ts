import type { JobPayload } from '../../upstream';
import type { V1Call } from '../call';
import { translate } from '../to-v2/translate';
import type { OptionTrace, Translation, TranslationContext, Warning } from '../translation';
import { codeFor, type CodeLanguage } from './code';
import { dutiesOf } from './duties';
import { migratedJob, uploadsOf } from './migrated-job';
import { portableJob, shownJob } from './portable-job';

/** The job of a v1 call, for people: nothing in it is secret. */
export interface ShownJob {
  /** As it is made without the proxy. Secrets stand in it as `${VARIABLE}`. */
  job: JobPayload;
  /** What the proxy does itself in addition to the job, a sentence each. */
  proxy: string[];
  /** What whoever calls v2 without the proxy must do instead, a sentence each. */
  yours: string[];
  warnings: Warning[];
  /** What became of each converter option. */
  options: OptionTrace[];
  /** The same job for those who move on to v2. */
  code: Record<CodeLanguage, string>;
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
  const job = portableJob(migratedJob(call, translation));
  const { proxy, yours } = dutiesOf(call, translation);
  const { warnings, options } = translation;
  const notes = [...yours.map((duty) => `You must ${duty}.`), ...warnings.map(noteOf)];
  const code = codeFor({ job, uploads: uploadsOf(call, translation), notes });
  return { job: shownJob(job), proxy, yours, warnings, options, code };
}

function noteOf({ parameter, cause, outcome }: Warning): string {
  return `${parameter}: ${cause}; ${outcome}.`;
}
