import type { Offer } from '../../catalogue';
import { converterEcho } from '../../to-v1/echo';
import { familyOf, holdsSoundTracks } from '../../options/tables';
import type { JobInput } from '../inputs';
import type { PlanOffers } from '../../plan/placement';
import { wordOf } from '../../options/values';
import { retouchPlace } from '../../options/retouch-place';
import { planOptions, type OptionPlan } from '../../plan/plan';
import { Refused } from '../refused';
import { runCommandInstead, knownName, nameOfOutput } from './command';
import { repack } from './archive';
import { decrypted, decryptOffer } from './decrypt';
import { addEncrypt, encryptOffer } from './encrypt';
import { timeoutOf, type Mode, type ModeRequest, type ModeResult } from './mode';
import { notSupported } from './not-supported';
import { retouchInput, appendCommand, refinementOf, type Refinement } from './refinement';
import { addThumbnails, thumbnailOffer } from './thumbnails';
import { taskNames } from '../task-names';
import { canonicalFormat, extensionOf, formatGroup } from '../../../formats';

/**
 * One input, one v2 `convert` task. What its options can't say goes through a `command` task before it, behind it or in
 * its place; encryption and thumbnails have tasks of their own.
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
    const conversion = { ...pair, byPage: family.byPage, work };
    const plan = planOptions(call.converterOptions, family, offersFor(request, conversion));
    draft.tell(plan);

    const source = decrypted(request, input, plan);
    const converted = plan.command
      ? runCommandInstead(request, { input, source: source.task, output }, plan.command)
      : addConvert(request, { original: input, source }, { ...conversion, plan });
    const files = [...addEncrypt(request, [converted], plan), ...addThumbnails(request, input, plan)];
    return {
      files,
      makes: plan.command ? undefined : makes(conversion, plan),
      converter: converterEcho(call, { mode: 'convert', family, group: work?.group }),
    };
  },
};

function makes({ byPage, input = '', output }: Conversion, plan: OptionPlan): ModeResult['makes'] {
  if (byPage) return asksForOnePage(plan) ? undefined : 'pages';
  return ofFrames.has(input) && formatGroup(output) === 'image' && !takesFrames.has(output) ? 'frames' : undefined;
}

/** Nobody knows before they are opened how many pictures they hold. */
const ofFrames = new Set(['gif', 'psd', 'tif', 'tiff']);
const takesFrames = new Set(['gif', 'tif', 'tiff', 'webp']);

/** `3` or `3-3`. */
function asksForOnePage({ parameters: { work } }: OptionPlan): boolean {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(wordOf(work.pages ?? work.page_range)) ?? [];
  return first !== undefined && first === last;
}

/**
 * The extension that a caller gives a file tells more than the format declared at create (v1-contract 5.1), but not where
 * it stands for any text, nor where v2 can't convert it. The end of an address tells less; of several files, where the one
 * declared format can't be that of all, it tells more.
 */
export function inputFormatOf(request: ModeRequest, { filename, isNamedByAddress }: JobInput): string | undefined {
  const { call, catalogue, inputs } = request;
  const { inputFormat: declared, outputFormat: output } = call;
  if (isNamedByAddress && declared !== undefined && inputs.length === 1) return declared;
  const extension = extensionOf(filename ?? '');
  if (extension === undefined || formatGroup(extension) === undefined) return declared;
  if (declared === undefined || output === undefined) return extension;
  const tells = extension !== 'txt' && catalogue.allows('convert', { input: extension, output });
  return tells ? extension : declared;
}

interface Conversion {
  input: string | undefined;
  output: string;
  byPage: boolean | undefined;
  work: Offer | undefined;
}

function offersFor(request: ModeRequest, conversion: Conversion): PlanOffers {
  const { catalogue } = request;
  const { input, work } = conversion;
  return {
    catalogue,
    work,
    canRetouch: retouchPlace(conversion) !== undefined,
    holdsSoundTracks: holdsSoundTracks(conversion.output),
    thumbnail: thumbnailOffer(request, input),
    encrypt: encryptOffer(catalogue),
    decrypt: decryptOffer(catalogue, input),
  };
}

/** v2 converts no PDF to PDF, it only encrypts it. */
function isOnlyEncrypted({ input, output, work }: Conversion, { requestedTasks }: OptionPlan): boolean {
  const same = input !== undefined && canonicalFormat(input) === canonicalFormat(output);
  return !work && same && requestedTasks.has('encrypt');
}

/** The file as it was imported, and as the conversion gets it. */
interface Files {
  original: JobInput;
  source: JobInput;
}

function addConvert(request: ModeRequest, files: Files, conversion: Conversion & { plan: OptionPlan }): string {
  const { original, source } = files;
  const { input, output, work, plan } = conversion;
  if (isOnlyEncrypted(conversion, plan)) return source.task;
  if (!work) return rewrittenPdf(request, source, conversion);
  const refinement = refinementOf(request.call, plan, conversion);
  const from = refinement?.place === 'before' ? retouchInput(request, source, refinement) : source;
  const spelling = work.outputFormat ?? output;
  const filename = fixedName(request, original, { place: refinement?.place, output, spelling });
  const task = request.draft.add(taskNames.convert, {
    operation: 'convert',
    input: from.task,
    input_format: input === undefined ? undefined : (work.inputFormat ?? input),
    output_format: spelling,
    ...plan.parameters.work,
    filename,
    timeout: timeoutOf(request.call),
  });
  return appendCommand(request, { task, filename, output, original }, refinement);
}

/** v1 made PDF of PDF, too (v1-contract 6); v2 writes it anew only where it merges. */
function rewrittenPdf(
  { call, catalogue, draft }: ModeRequest,
  { task }: JobInput,
  { input, output }: Conversion,
): string {
  const pair = { input: canonicalFormat(input ?? ''), output: canonicalFormat(output) };
  if (pair.input !== 'pdf' || !catalogue.offer('merge', pair)) throw notSupported(call, 'convert');
  return draft.add(taskNames.merge, {
    operation: 'merge',
    input: task,
    output_format: 'pdf',
    timeout: timeoutOf(call),
  });
}

/** The name of the output where a command must know it, or v2 would spell its format otherwise than v1. */
function fixedName(
  request: ModeRequest,
  original: JobInput,
  { place, output, spelling }: { place: Refinement['place'] | undefined; output: string; spelling: string },
): string | undefined {
  if (place === undefined && spelling === output) return undefined;
  const name = nameOfOutput(knownName(request, original), output);
  const isKnown = place === 'after' || place === 'media';
  return isKnown || (place !== 'each' && spelling !== output) ? name : undefined;
}
