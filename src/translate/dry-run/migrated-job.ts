import type { V1Call } from '../call';
import { nameWithFormat } from '../to-v2/inputs';
import { taskNames } from '../to-v2/task-names';
import type { Translation, UploadSource } from '../translation';
import type { JobPayload } from '../../upstream';
import type { Upload } from './code';

/**
 * The job as it is made without the proxy: `callback` is v2's webhook, `download=inline` a parameter of the export. v1's
 * `save` needs no task: v2 keeps the input as well, and an export of it would come first among the results.
 */
export function migratedJob(call: V1Call, { job }: Translation): JobPayload {
  const { [taskNames.input]: _input, ...tasks } = job.tasks;
  const output = tasks[taskNames.output];
  if (output && call.download === 'inline') tasks[taskNames.output] = { ...output, inline: true };
  return { ...job, ...(call.callback !== undefined && { webhook_url: call.callback }), tasks };
}

/** The files that go into upload forms, under the names that the job uses. */
export function uploadsOf(call: V1Call, { uploads }: Translation): Upload[] {
  return uploads.map((source, index) => ({ task: source.task, filename: filenameOf(call, source, index) }));
}

/** As the client names it, where it does and the name is one of a file; else after the format. */
function filenameOf(call: V1Call, source: UploadSource, index: number): string {
  const named = source.filename ?? call.files[index]?.filename ?? (call.files.length < 2 ? call.filename : undefined);
  const filename = named === undefined ? undefined : nameWithFormat(named, call.inputFormat);
  return filename !== undefined && /^[^\p{C}/\\"]+$/u.test(filename) ? filename : `input.${call.inputFormat ?? 'bin'}`;
}
