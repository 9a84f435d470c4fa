import type { CatalogueOption } from '../../upstream';
import type { V1Value } from '../call';
import type { Catalogue, Offer } from '../catalogue';
import type { Warning } from '../translation';
import { booleanOf, numberOf, textOf, wordOf } from './changes';
import type { CommandProgram, Effect, Family, OptionTask } from './row';

/** What the converter options of a call ask of the job. */
export interface OptionPlan {
  parameters: Record<OptionTask, Record<string, V1Value>>;
  /** Words for a command after the work, by program. */
  extra: Record<CommandProgram, string[]>;
  /** The user's own command line in place of the work. */
  command?: { program: CommandProgram; words: string[] };
  warnings: Warning[];
}

const notOffered = 'v2 does not offer this option here; it was left out';

/** What the upstream offers for each task an option may go to. Undefined: it doesn't. */
export interface PlanOffers {
  catalogue: Catalogue;
  work: Offer | undefined;
  thumbnail?: Offer;
  encrypt?: Offer;
  decrypt?: Offer;
  /** The work makes an unknown number of files: no command can follow it. */
  manyOutputs?: boolean;
}

/**
 * Takes every option to v2: through the row of the family, else unchanged where v2 offers the same name, else left out
 * with a warning. Rows apply in the order of the table, so that a later one can refine an earlier one.
 */
export function planOptions(options: Record<string, V1Value>, family: Family, offers: PlanOffers): OptionPlan {
  const plan: OptionPlan = {
    parameters: { work: {}, thumbnail: {}, encrypt: {}, decrypt: {} },
    extra: { imagemagick: [], ffmpeg: [] },
    warnings: [],
  };
  const given = Object.entries(options).filter(([, value]) => !isAbsent(value));
  const values = Object.fromEntries(given);
  const known = new Set(family.rows.map(({ v1 }) => v1));
  for (const row of family.rows) {
    const value = values[row.v1];
    if (value !== undefined) take(plan, row.v1, value, row.to.apply(value, values), offers);
    else if (row.sent && row.default !== undefined)
      sendDefault(plan, row.v1, row.to.apply(row.default, values), offers);
  }
  for (const [name, value] of given) if (!known.has(name)) take(plan, name, value, [], offers);
  return plan;
}

/** Where v2 doesn't take it, nobody asked for it. */
function sendDefault(plan: OptionPlan, name: string, effects: Effect[], offers: PlanOffers): void {
  if (offers.work?.open === false) effects.some((effect) => takeEffect(plan, name, effect, offers));
}

function take(plan: OptionPlan, name: string, value: V1Value, effects: Effect[], offers: PlanOffers): void {
  const needsCommand = effects[0]?.kind === 'arguments';
  if (needsCommand && takeSameName(plan, name, value, offers)) return;
  if (effects.some((effect) => takeEffect(plan, name, effect, offers))) return;
  if (takeSameName(plan, name, value, offers)) return;
  const unusable = effects.find((effect) => effect.kind === 'unusable');
  const message = unusable?.why ?? notOffered;
  plan.warnings.push({ parameter: `converteroptions.${name}`, message });
}

function takeSameName(plan: OptionPlan, name: string, value: V1Value, { work }: PlanOffers): boolean {
  const option = work?.option(name);
  const unchanged = option && typed(value, option);
  if (unchanged !== undefined) plan.parameters.work[option?.name ?? name] = unchanged;
  return unchanged !== undefined;
}

const takers: {
  [Kind in Effect['kind']]: (
    plan: OptionPlan,
    name: string,
    effect: Extract<Effect, { kind: Kind }>,
    offers: PlanOffers,
  ) => boolean;
} = {
  nothing: () => true,
  unusable: () => false,
  parameters: takeParameters,
  arguments: (plan, _name, { program, words }, { catalogue, manyOutputs }) => {
    if (words.length === 0) return true;
    if (manyOutputs || !catalogue.allows('command', { engine: program })) return false;
    plan.extra[program].push(...words);
    return true;
  },
  command: (plan, _name, { program, words }, { catalogue }) => {
    if (!catalogue.allows('command', { engine: program })) return false;
    plan.command = { program, words };
    return true;
  },
};

function takeEffect(plan: OptionPlan, name: string, effect: Effect, offers: PlanOffers): boolean {
  return (takers[effect.kind] as (...given: unknown[]) => boolean)(plan, name, effect, offers);
}

function takeParameters(
  plan: OptionPlan,
  name: string,
  { task, parameters, companions, loses }: Extract<Effect, { kind: 'parameters' }>,
  offers: PlanOffers,
): boolean {
  const fitted = fit(parameters, task, offers);
  if (Object.keys(fitted).length < Object.keys(parameters).length) return false;
  Object.assign(plan.parameters[task], fit(companions ?? {}, task, offers), fitted);
  if (loses) plan.warnings.push({ parameter: `converteroptions.${name}`, message: loses });
  return true;
}

/** The parameters that the task takes, under the spelling it offers and in its type. */
function fit(parameters: Record<string, V1Value>, task: OptionTask, offers: PlanOffers): Record<string, V1Value> {
  if (offers[task]?.open) return parameters;
  const fitted: Record<string, V1Value> = {};
  for (const [name, value] of Object.entries(parameters)) {
    const option = offers[task]?.option(name);
    if (name === 'output_format' && offers[task]) fitted[name] = value;
    const changed = option && typed(value, option);
    if (option && changed !== undefined) fitted[option.name] = changed;
  }
  return fitted;
}

/** The value in the option's own type; undefined where it can't be one. */
function typed(value: V1Value, option: CatalogueOption): V1Value | undefined {
  return readers[option.type]?.(value, option);
}

const readers: Record<string, (value: V1Value, option: CatalogueOption) => V1Value | undefined> = {
  string: textOrFlag,
  input: textOf,
  boolean: booleanOf,
  integer: (value) => {
    const number = numberOf(value);
    return number === undefined ? undefined : Math.round(number);
  },
  float: numberOf,
  enum: (value, { possible_values }) => {
    const word = wordOf(value);
    const values = (possible_values ?? []) as V1Value[];
    return values.find((possible) => possible === value) ?? values.find((possible) => wordOf(possible) === word);
  },
  dictionary: (value) => (typeof value === 'object' && !Array.isArray(value) ? value : undefined),
};

function textOrFlag(value: V1Value): V1Value | undefined {
  return typeof value === 'boolean' ? String(value) : textOf(value);
}

function isAbsent(value: V1Value | undefined): boolean {
  return value === undefined || value === null || value === '';
}
