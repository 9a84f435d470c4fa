import type { V1Call, V1Value } from '../call';
import type { JobInput } from './inputs';
import type { JobDraft } from './job-draft';
import { oneOrAll, type ModeResult } from './modes';
import { Refused } from './refused';
import {
  carriedStorageOf,
  carrierTarget,
  namesOf,
  storageOf,
  storagePayload,
  withAccount,
  type StorageTranslation,
} from './storages';
import type { TranslationContext } from '../translation';
import { storageTask, taskNames } from './task-names';

interface OutputRequest {
  inputs: JobInput[];
  work: ModeResult;
  context: TranslationContext;
}

/**
 * `export` gives `output.url`, whatever else becomes of the output; with `save`, `export-input` gives `input.url`
 * (v1-contract 1.2, 2.2).
 */
export function exportOutputs(call: V1Call, draft: JobDraft, { inputs, work, context }: OutputRequest): void {
  const [input] = inputs;
  if (work.files.length > 0) {
    draft.add(taskNames.output, { operation: 'export/url', input: oneOrAll(work.files) });
    if (call.output)
      storeOutput(call, draft, work, withAccount(namesOf(call.output.kind), call.output.parameters, context.accounts));
  }
  if (call.save && input) draft.add(taskNames.input, { operation: 'export/url', input: input.task });
}

function storeOutput({ output }: V1Call, draft: JobDraft, work: ModeResult, parameters: Record<string, V1Value>): void {
  const kind = output?.kind ?? '';
  const storage = storageOf(kind);
  const carried = carriedStorageOf(kind);
  const path = pathOf(parameters);
  if (storage) {
    const payload = storagePayload(storage, { side: 'output', kind, parameters, draft });
    const wanted = outputPath(path, work);
    const place = placeIn(storage, wanted);
    if (work.makes === 'frames' && isOneName(wanted)) draft.warn(`output.${kind}.path`, overwriting);
    draft.add(storageTask(kind), {
      operation: `export/${storage.operation}`,
      input: oneOrAll(work.files),
      ...payload,
      ...place,
    });
  } else if (carried) {
    const place = makesSeveral(work) ? outputPath(path, work) : path;
    draft.handovers.push(carrierTarget(carried, { side: 'output', parameters, path: place }));
  } else throw Refused.later(`Error: Cannot find module '../output/${kind}.js'`);
}

/** Some clients name the directory of an FTP server apart, as `dir` (v1-contract 2.3). */
function pathOf({ path, dir }: Record<string, V1Value>): string {
  const directory = typeof dir === 'string' && dir !== '' ? dir.replace(/(?<!\/)\/*$/, '/') : '';
  return directory + (typeof path === 'string' || typeof path === 'number' ? String(path).trim() : '');
}

/**
 * A path that ends in a slash is a directory. Else it names the one output; of several, v1 made a directory of that name
 * (v1-contract 2.3), and pages are numbered where they would overwrite each other.
 */
function outputPath(path: string, result: ModeResult): string {
  if (!isOneName(path)) return path;
  if (makesSeveral(result)) return `${path}/`;
  return result.makes === 'pages' ? path.replace(/(\.[^./]*)?$/, '-%d$1') : path;
}

function isOneName(path: string): boolean {
  return path !== '' && !path.endsWith('/') && !/%(0\d)?d/.test(path);
}

const overwriting = {
  cause: 'a picture of several frames makes several files',
  outcome: 'v2 may store them over each other under this name: end it with / or put %d into it',
};

function makesSeveral({ files, makes }: ModeResult): boolean {
  return files.length > 1 || makes === 'several';
}

function placeIn({ object, prefix, keepsLeadingSlash }: StorageTranslation, path: string): Record<string, string> {
  const place = keepsLeadingSlash ? path : path.replace(/^\/+/, '');
  if (place === '') return {};
  return { [place.endsWith('/') ? prefix : object]: place };
}
