import type { V1Call } from '../call';
import { Catalogue } from '../catalogue';
import { importInputs, inputOf } from './inputs';
import { JobDraft } from './job-draft';
import { modeOf, type ModeRequest } from './modes';
import { exportOutputs } from './outputs';
import { isGiven } from '../options/given';
import type { OptionRow } from '../options/row';
import { families } from '../options/tables';
import { lookUp } from '../look-up';
import { Refused } from './refused';
import type { TranslationContext, TranslationResult } from '../translation';

/**
 * The v2 job of a started v1 call. Pure; never throws for any call. What v2 can't take is left out with a warning;
 * with `context.strict` the call is refused instead (v1-contract 2, v2-contract 8).
 */
export function translate(call: V1Call, context: TranslationContext): TranslationResult {
  try {
    return translated(withPreset(withPageFormat(call), context), context);
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusal: error.refusal };
    throw error;
  }
}

function translated(call: V1Call, context: TranslationContext): TranslationResult {
  const draft = new JobDraft();
  const catalogue = Catalogue.of(context.catalogue, context.partialCatalogue);
  const mode = modeOf(call);
  const inputs = mode.withoutImports ? [] : importInputs(call, draft, context);
  const request: ModeRequest = { call, draft, inputs, catalogue };
  const work = mode.translate(request);
  exportOutputs(call, draft, { inputs, work, context });
  if (context.strict && draft.warnings.length > 0) throw strictRefusal(draft);
  return {
    ok: true,
    translation: {
      job: draft.payload({ tag: call.tag }),
      uploads: draft.uploads,
      inputNames: draft.inputNames,
      handovers: draft.handovers,
      warnings: draft.warnings,
      options: draft.options,
      converter: work.converter,
      info: work.info ?? false,
      downloadable: work.files.length > 0,
    },
  };
}

function strictRefusal({ warnings }: JobDraft): Refused {
  return Refused.now(warnings.map(({ parameter, cause }) => `${parameter}: ${cause}`).join('; '));
}

/** A `website` whose page comes as a file instead of by its address is HTML, as an app of 2014 sends it. */
function withPageFormat(call: V1Call): V1Call {
  const isAddress = ['download', 'url'].includes(inputOf(call).method);
  return call.inputFormat === 'website' && !isAddress ? { ...call, inputFormat: 'html' } : call;
}

/** The call's own options win over those of the preset, but for words that mean "not set" (v1-contract 10). */
function withPreset(call: V1Call, { presets }: TranslationContext): V1Call {
  if (call.preset === undefined) return call;
  const options = lookUp(presets, call.preset);
  if (!options) throw Refused.now(`The preset ${call.preset} does not exist. Add it to the keys file.`);
  const own = Object.entries(call.converterOptions).filter(
    ([name, value]) => !Object.hasOwn(options, name) || isGiven(value, rowNamed(name)),
  );
  return { ...call, converterOptions: { ...options, ...Object.fromEntries(own) } };
}

/** Of any family: which words are values doesn't depend on it. */
function rowNamed(name: string): OptionRow | undefined {
  return families.flatMap(({ rows }) => rows).find(({ v1 }) => v1 === name);
}
