import { converterEcho } from '../echo';
import { archives } from '../families';
import { extensionOf, formatGroup } from '../formats';
import type { ImportedFile } from '../inputs';
import { planOptions } from '../options/plan';
import { timeoutOf, type Mode, type Work, type WorkRequest } from './mode';
import { notSupported } from './not-supported';

/** All inputs in one archive (v1-contract 2.4). */
export const archive: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const work = catalogue.offer('archive', { output: call.outputFormat ?? 'zip' });
    draft.warnings.push(...planOptions(call.converterOptions, archives, { catalogue, work }).warnings);
    const tasks = inputs.map((file) => file.task);
    return archived(request, tasks, { mode: 'archive', filename: inputs.length > 1 ? call.filename : undefined });
  },
};

/** One archive as another, where v2 doesn't convert it in one step; any other file is put into an archive. */
export function repack(request: WorkRequest, input: ImportedFile): Work {
  const { call, draft, catalogue } = request;
  const format = extensionOf(input.filename ?? '') ?? call.inputFormat;
  const unpacks = formatGroup(format) === 'archive' && catalogue.allows('archive/extract', { input: format });
  if (!unpacks) return archived(request, [input.task], { mode: 'convert' });
  const members = draft.add('extract', {
    operation: 'archive/extract',
    input: input.task,
    input_format: format,
    timeout: timeoutOf(call),
  });
  return archived(request, [members], { mode: 'convert' });
}

function archived(
  { call, draft, catalogue }: WorkRequest,
  input: string[],
  { mode, filename }: { mode: string; filename?: string },
): Work {
  const format = call.outputFormat ?? 'zip';
  const offer = catalogue.offer('archive', { output: format });
  if (formatGroup(format) !== 'archive' || !offer) throw notSupported(call, mode);
  const task = draft.add('archive', {
    operation: 'archive',
    input,
    output_format: offer?.outputFormat ?? format,
    filename,
    timeout: timeoutOf(call),
  });
  return { files: [task], converter: converterEcho(call, { mode, family: archives, group: 'archive', format }) };
}
