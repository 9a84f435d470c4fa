import type { V1Call, V1Value } from './call';
import type { ImportedFile } from './inputs';
import type { JobDraft } from './job-draft';
import { oneOrAll, type Work } from './modes';
import { Refused } from './refused';
import { carriedStorageOf, carrierTarget, storageOf, storagePayload, withAccount, type Storage } from './storages';
import type { TranslationContext } from './translation';

interface OutputRequest {
  inputs: ImportedFile[];
  work: Work;
  context: TranslationContext;
}

/**
 * `export` gives `output.url`, whatever else becomes of the output; with `save`, `export-input` gives `input.url`
 * (v1-contract 1.2, 2.2).
 */
export function exportOutputs(call: V1Call, draft: JobDraft, { inputs, work, context }: OutputRequest): void {
  const [input] = inputs;
  if (work.files.length > 0) {
    draft.add('export', { operation: 'export/url', input: oneOrAll(work.files) });
    if (call.output)
      storeOutput(call, draft, work, withAccount(call.output.kind, call.output.parameters, context.accounts));
  }
  if (call.save && input) draft.add('export-input', { operation: 'export/url', input: input.task });
}

function storeOutput({ output }: V1Call, draft: JobDraft, work: Work, parameters: Record<string, V1Value>): void {
  const kind = output?.kind ?? '';
  const storage = storageOf(kind);
  const carried = carriedStorageOf(kind);
  const path = pathOf(parameters);
  if (storage) {
    draft.add(`export-${kind}`, {
      operation: `export/${storage.operation}`,
      input: oneOrAll(work.files),
      ...storagePayload(storage, { side: 'output', kind, parameters, draft }),
      ...placeIn(storage, path, work),
    });
  } else if (carried) draft.handovers.push(carrierTarget(carried, { side: 'output', parameters, path }));
  else throw Refused.later(`Error: Cannot find module '../output/${kind}.js'`);
}

/** Some clients name the directory of an FTP server apart, as `dir` (v1-contract 2.3). */
function pathOf({ path, dir }: Record<string, V1Value>): string {
  const directory = typeof dir === 'string' && dir !== '' ? dir.replace(/\/*$/, '/') : '';
  return directory + (typeof path === 'string' || typeof path === 'number' ? String(path).trim() : '');
}

/** A path that ends in a slash is a directory; several files can't share one name (v1-contract 2.3). */
function placeIn({ object, prefix, rooted }: Storage, path: string, { files }: Work): Record<string, string> {
  const place = rooted ? path : path.replace(/^\/+/, '');
  const directory = place.replace(/[^/]*$/, '');
  if (files.length === 1 && directory !== place) return { [object]: place };
  return directory === '' ? {} : { [prefix]: directory };
}
