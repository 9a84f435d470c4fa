import { converterEcho } from '../../to-v1/echo';
import { archives } from '../../options/tables';
import type { JobInput } from '../inputs';
import { planOptions } from '../../plan/plan';
import { knownName, nameOfOutput, nameOfResult } from './command';
import { timeoutOf, type Mode, type ModeResult, type ModeRequest } from './mode';
import { notSupported } from './not-supported';
import { taskNames } from '../task-names';
import { extensionOf, formatGroup } from '../../../formats';

/** All inputs in one archive (v1-contract 2.4). */
export const archive: Mode = {
  translate: (request) => {
    const { call, inputs } = request;
    const [only] = inputs.length === 1 ? inputs : [];
    const named = only ? nameAsAsked(request, only) : nameOfResult(call.filename, call.outputFormat ?? 'zip');
    const tasks = inputs.map((file) => file.task);
    return addArchive(request, tasks, { mode: 'archive', filename: named });
  },
};

/** One archive as another, where v2 doesn't convert it in one step; any other file is put into an archive. */
export function repack(request: ModeRequest, input: JobInput): ModeResult {
  const { call, draft, catalogue } = request;
  const format = extensionOf(input.filename ?? '') ?? call.inputFormat;
  const unpacks = formatGroup(format) === 'archive' && catalogue.allows('archive/extract', { input: format });
  const filename = nameAsAsked(request, input);
  if (!unpacks) return addArchive(request, [input.task], { mode: 'convert', filename });
  const members = draft.add(taskNames.extract, {
    operation: 'archive/extract',
    input: input.task,
    input_format: format,
    timeout: timeoutOf(call),
  });
  return addArchive(request, [members], { mode: 'convert', filename });
}

/** v2 would name it after its own spelling: `tar.gz` where v1 was asked for `tgz`. */
function nameAsAsked(request: ModeRequest, file: JobInput): string | undefined {
  const { call, catalogue } = request;
  const format = call.outputFormat ?? 'zip';
  const spelling = catalogue.offer('archive', { output: format })?.outputFormat ?? format;
  return spelling === format ? undefined : nameOfOutput(knownName(request, file), format);
}

function addArchive(
  { call, draft, catalogue }: ModeRequest,
  input: string[],
  { mode, filename }: { mode: string; filename: string | undefined },
): ModeResult {
  const format = call.outputFormat ?? 'zip';
  const work = catalogue.offer('archive', { output: format });
  if (formatGroup(format) !== 'archive' || !work) throw notSupported(call, mode);
  draft.tell(planOptions(call.converterOptions, archives, { catalogue, work }));
  const task = draft.add(taskNames.archive, {
    operation: 'archive',
    input,
    output_format: work.outputFormat ?? format,
    filename,
    timeout: timeoutOf(call),
  });
  return { files: [task], converter: converterEcho(call, { mode, family: archives, group: 'archive', format }) };
}
