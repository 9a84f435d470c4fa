import type { Offer } from '../catalogue';
import { converterEcho } from '../echo';
import { familyOf } from '../families';
import { canonicalFormat, extensionOf, formatGroup } from '../formats';
import type { ImportedFile } from '../inputs';
import { planOptions, type OptionPlan, type PlanOffers } from '../options/plan';
import { Refused } from '../refused';
import { afterEach, afterwards, instead, knownName, nameOfOutput } from './command';
import { repack } from './archive';
import { addEncrypt, encryptOffer } from './encrypt';
import { timeoutOf, type Mode, type WorkRequest } from './mode';
import { notSupported } from './not-supported';
import { addThumbnails, thumbnailOffer } from './thumbnails';

/**
 * One input, one v2 `convert` task. What its options can't say goes through a `command` task behind it or in its place;
 * encryption and thumbnails have tasks of their own.
 */
export const convert: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    const output = call.outputFormat;
    if (!output || !input) throw Refused.now('Missing parameter: outputformat');
    const pair = { input: inputFormatOf(request, input), output };
    const work = catalogue.offer('convert', pair);
    if (!work && formatGroup(output) === 'archive') return repack(request, input);
    const family = familyOf(pair);
    const plan = planOptions(call.converterOptions, family, offersFor(request, { ...pair, work }));
    draft.warnings.push(...plan.warnings);

    const converted = plan.command
      ? instead(request, input, output, plan.command)
      : addConvert(request, input, { ...pair, work, plan, byPage: family.byPage });
    const files = [addEncrypt(request, converted, plan), ...addThumbnails(request, input, plan)];
    return { files, converter: converterEcho(call, { mode: 'convert', family, group: work?.group }) };
  },
};

/**
 * The extension of a file's own name tells more than the format declared at create (v1-contract 5.1), but not where it
 * stands for any text, nor where v2 makes nothing of it.
 */
export function inputFormatOf({ call, catalogue }: WorkRequest, { filename }: ImportedFile): string | undefined {
  const { inputFormat: declared, outputFormat: output } = call;
  const extension = extensionOf(filename ?? '');
  if (extension === undefined || formatGroup(extension) === undefined) return declared;
  if (declared === undefined || output === undefined) return extension;
  const tells = extension !== 'txt' && catalogue.allows('convert', { input: extension, output });
  return tells ? extension : declared;
}

interface Conversion {
  input: string | undefined;
  output: string;
  work: Offer | undefined;
}

function offersFor(request: WorkRequest, { input, work }: Conversion): PlanOffers {
  const { catalogue } = request;
  return {
    catalogue,
    work,
    thumbnail: thumbnailOffer(request, input),
    encrypt: encryptOffer(catalogue),
    decrypt: input === 'pdf' ? catalogue.offer('pdf/decrypt', { input, output: 'pdf' }) : undefined,
  };
}

/** v2 converts no PDF to PDF, it only encrypts it. */
function isOnlyEncrypted({ input, output, work }: Conversion, { parameters }: OptionPlan) {
  const same = input !== undefined && canonicalFormat(input) === canonicalFormat(output);
  return !work && same && Object.keys(parameters.encrypt).length > 0;
}

function addConvert(
  request: WorkRequest,
  file: ImportedFile,
  { input, output, work, plan, byPage = false }: Conversion & { plan: OptionPlan; byPage?: boolean },
): string {
  const refined = plan.again !== undefined || Object.values(plan.extra).some((words) => words.length > 0);
  const source = decrypted(request, file, plan);
  if (isOnlyEncrypted({ input, output, work }, plan)) return source;
  if (!work) throw notSupported(request.call, 'convert');
  const spelling = work.outputFormat ?? output;
  const inputName = refined && !byPage ? knownName(request, file) : spelling === output ? undefined : file.filename;
  const filename = inputName && nameOfOutput(inputName, output);
  const task = request.draft.add('convert', {
    operation: 'convert',
    input: source,
    input_format: work.inputFormat ?? input,
    output_format: spelling,
    ...plan.parameters.work,
    filename,
    timeout: timeoutOf(request.call),
  });
  if (!refined) return task;
  if (filename === undefined) return afterEach(request, task, output, plan);
  return afterwards(request, file, { task, filename }, plan);
}

/** Where a password is given that the conversion itself doesn't take. */
function decrypted({ draft, call }: WorkRequest, { task }: ImportedFile, { parameters }: OptionPlan): string {
  if (Object.keys(parameters.decrypt).length === 0) return task;
  return draft.add('decrypt', {
    operation: 'pdf/decrypt',
    input: task,
    ...parameters.decrypt,
    timeout: timeoutOf(call),
  });
}
