import type { JobPayload } from '../../upstream';
import type { V1Call } from '../call';
import { translate } from '../to-v2/translate';
import type { OptionTrace, Translation, TranslationContext, Warning } from '../translation';
import { codeFor, type CodeLanguage } from './code';
import { dutiesOf } from './duties';
import { migratedJob, uploadsOf } from './migrated-job';
import { completedKeys } from './missing-keys';
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
  /** What the upstream offers isn't known, so no option could be held against it. */
  unchecked: boolean;
  /** The same job for those who move on to v2. */
  code: Record<CodeLanguage, string>;
}

/** What would become of a v1 call. */
export type DryRun = ({ supported: true } & ShownJob) | UnsupportedRun;

interface UnsupportedRun {
  supported: false;
  /** As v1 answers them. */
  status: number;
  message: string;
  /** The job with marks in place of what only the keys file lacks, and what that is. */
  incomplete?: ShownJob & { missing: string[] };
  /** The job for an upstream that offers what this one lacks. */
  elsewhere?: ShownJob;
}

/**
 * The job of a call as people may read it. Never throws: a call without a translation comes with v1's status and message,
 * and with the job that it would be with a complete keys file or on an upstream that offers everything. `ignored`: what
 * v1 overlooks of the call.
 */
export function dryRun(call: V1Call, context: TranslationContext, ignored: Warning[] = []): DryRun {
  const result = translate(call, context);
  if (result.ok) return { supported: true, ...shown(call, result.translation, { context, ignored }) };
  const { status, message } = result.refusal;
  const { context: completed, missing } = completedKeys(call, context);
  const complete = missing.length > 0 ? translate(call, completed) : result;
  if (complete.ok) {
    const incomplete = { missing, ...shown(call, complete.translation, { context: completed, ignored }) };
    return { supported: false, status, message, incomplete };
  }
  const everything = { ...completed, catalogue: [] };
  const elsewhere = translate(call, everything);
  return {
    supported: false,
    status,
    message,
    ...(elsewhere.ok && { elsewhere: shown(call, elsewhere.translation, { context: everything, ignored }) }),
  };
}

interface Shown {
  context: TranslationContext;
  /** What v1 overlooks of the call. */
  ignored: Warning[];
}

function shown(call: V1Call, translation: Translation, { context, ignored }: Shown): ShownJob {
  const job = portableJob(migratedJob(call, translation));
  const { proxy, yours } = dutiesOf(call, translation);
  const warnings = [...ignored, ...translation.warnings];
  const notes = [...yours.map((duty) => `You must ${duty}.`), ...warnings.map(noteOf)];
  const code = codeFor({ job, uploads: uploadsOf(call, translation), notes });
  const { options } = translation;
  return { job: shownJob(job), proxy, yours, warnings, options, unchecked: context.catalogue.length === 0, code };
}

function noteOf({ parameter, cause, outcome }: Warning): string {
  return `${parameter}: ${cause}; ${outcome}.`;
}
