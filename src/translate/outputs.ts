import type { V1Call } from './call';
import type { ImportedFile } from './inputs';
import type { JobDraft } from './job-draft';
import type { Work } from './modes';
import type { TranslationContext } from './translation';

interface OutputRequest {
  inputs: ImportedFile[];
  work: Work;
  context: TranslationContext;
}

/** `export` gives `output.url`; with `save`, `export-input` gives `input.url` (v1-contract 1.2, 2.2). */
export function exportOutputs(call: V1Call, draft: JobDraft, { inputs, work }: OutputRequest): void {
  const [input] = inputs;
  if (work.files.length > 0) draft.add('export', { operation: 'export/url', input: oneOrAll(work.files) });
  if (call.save && input) draft.add('export-input', { operation: 'export/url', input: input.task });
}

function oneOrAll(tasks: string[]): string | string[] {
  const [first] = tasks;
  return tasks.length === 1 && first !== undefined ? first : tasks;
}
