import type { V1Value } from '../call';
import type { Catalogue, Offer } from '../catalogue';
import type { Warning } from '../translation';
import { fitted } from './fitted';
import type { CommandProgram, Effect, Family, OptionTask } from '../options/row';

/** What the converter options of a call ask of the job. */
export interface OptionPlan {
  parameters: Record<OptionTask, Record<string, V1Value>>;
  /** Tasks that an option asks for, with parameters or without. */
  requestedTasks: Set<OptionTask>;
  /** Words for a command after the work, by program. */
  commandWords: Record<CommandProgram, string[]>;
  /** The command after the work reads the original again, under these options of ffmpeg. */
  originalSoundOptions?: string[];
  /** The user's own command line in place of the work. */
  command?: { program: CommandProgram; words: string[] };
  warnings: Warning[];
}

const notOffered = 'v2 does not offer this option here; it was left out';
const replaced = 'the command takes the place of the conversion; it was left out';

/** What the upstream offers for each task an option may go to. Undefined: it doesn't. */
export interface PlanOffers {
  catalogue: Catalogue;
  work: Offer | undefined;
  /** A command with ImageMagick can work on the picture that goes in or comes out. */
  retouches?: boolean;
  /** The output holds several sound tracks. */
  soundTracks?: boolean;
  /** The user's own command takes the place of the work. */
  replaced?: boolean;
  thumbnail?: Offer;
  encrypt?: Offer;
  decrypt?: Offer;
}

/**
 * Takes every option to v2: through the row of the family, else unchanged where v2 offers the same name, else left out
 * with a warning. Rows apply in the order of the table, so that a later one can refine an earlier one.
 */
export function planOptions(options: Record<string, V1Value>, family: Family, offers: PlanOffers): OptionPlan {
  const plan = planFor(options, family, offers);
  if (!plan.command) return plan;
  return planFor(options, family, { ...offers, work: undefined, retouches: false, replaced: true });
}

function planFor(options: Record<string, V1Value>, family: Family, offers: PlanOffers): OptionPlan {
  const plan: OptionPlan = {
    parameters: { work: {}, thumbnail: {}, encrypt: {}, decrypt: {} },
    requestedTasks: new Set(),
    commandWords: { imagemagick: [], ffmpeg: [] },
    warnings: [],
  };
  const given = Object.entries(options).filter(([, value]) => !isAbsent(value));
  const values = Object.fromEntries(given);
  const known = new Set(family.rows.map(({ v1 }) => v1));
  for (const row of family.rows) {
    const value = values[row.v1];
    const isTaken = value !== undefined && take(plan, row.v1, value, row.to.apply(value, values), offers);
    if (!isTaken && row.sendDefault && row.default !== undefined)
      sendDefault(plan, row.v1, row.to.apply(row.default, values), offers);
  }
  for (const [name, value] of given) if (!known.has(name)) take(plan, name, value, [], offers);
  return plan;
}

/** Where v2 doesn't take it, nobody asked for it. */
function sendDefault(plan: OptionPlan, name: string, effects: Effect[], offers: PlanOffers): void {
  if (offers.work?.unchecked === false) effects.some((effect) => refusalOf(plan, name, effect, offers) === undefined);
}

/** The first way that the upstream takes; where it takes none, the reason that tells most. */
function take(plan: OptionPlan, name: string, value: V1Value, effects: Effect[], offers: PlanOffers): boolean {
  const ways = effects.map((effect) => () => refusalOf(plan, name, effect, offers));
  const unchanged = () => takeSameName(plan, name, value, offers);
  const needsCommand = effects[0]?.kind === 'arguments';
  const refusals = new Set<string>();
  for (const way of needsCommand ? [unchanged, ...ways] : [...ways, unchanged]) {
    const refusal = way();
    if (refusal === undefined) return true;
    refusals.add(refusal);
  }
  refusals.delete(notOffered);
  warn(plan, name, [...refusals][0] ?? (offers.replaced ? replaced : notOffered));
  return false;
}

function warn(plan: OptionPlan, name: string, message: string): void {
  const parameter = `converteroptions.${name}`;
  const isTold = plan.warnings.some((told) => told.parameter === parameter && told.message === message);
  if (!isTold) plan.warnings.push({ parameter, message });
}

/** Why it was not taken; undefined once it is in the plan. */
type Refusal = string | undefined;

function takeSameName(plan: OptionPlan, name: string, value: V1Value, { work }: PlanOffers): Refusal {
  const option = work?.option(name);
  if (!option) return notOffered;
  const found = fitted(value, option);
  if ('why' in found) return found.why;
  plan.parameters.work[option.name] = found.value;
  if (found.loses !== undefined) warn(plan, name, found.loses);
  return undefined;
}

const takers: {
  [Kind in Effect['kind']]: (
    plan: OptionPlan,
    name: string,
    effect: Extract<Effect, { kind: Kind }>,
    offers: PlanOffers,
  ) => Refusal;
} = {
  nothing: () => undefined,
  unusable: (_plan, _name, { why }) => why,
  parameters: takeParameters,
  arguments: (plan, _name, { program, words, originalSoundOptions }, offers) => {
    if (words.length === 0 && !originalSoundOptions) return undefined;
    const fits = program === 'ffmpeg' ? !originalSoundOptions || offers.soundTracks : offers.retouches;
    if (offers.replaced || !fits || !offers.catalogue.allows('command', { engine: program })) return notOffered;
    plan.commandWords[program].push(...words);
    plan.originalSoundOptions ??= originalSoundOptions;
    return undefined;
  },
  command: (plan, _name, { program, words }, { catalogue }) => {
    if (!catalogue.allows('command', { engine: program })) return notOffered;
    plan.command = { program, words };
    return undefined;
  },
};

function refusalOf(plan: OptionPlan, name: string, effect: Effect, offers: PlanOffers): Refusal {
  return (takers[effect.kind] as (...given: unknown[]) => Refusal)(plan, name, effect, offers);
}

function takeParameters(
  plan: OptionPlan,
  name: string,
  { task, parameters, companions = {}, loses }: Extract<Effect, { kind: 'parameters' }>,
  offers: PlanOffers,
): Refusal {
  if (offers[task] === undefined) return notOffered;
  const fitting = fit(parameters, task, offers);
  const [refusal] = fitting.refusals;
  if (refusal !== undefined) return refusal;
  plan.requestedTasks.add(task);
  Object.assign(plan.parameters[task], fit(companions, task, offers).parameters, fitting.parameters);
  for (const lost of [...(loses === undefined ? [] : [loses]), ...fitting.losses]) warn(plan, name, lost);
  return undefined;
}

interface FittedParameters {
  parameters: Record<string, V1Value>;
  losses: string[];
  refusals: string[];
}

/** The parameters that the task takes, under the spelling it offers, in its type and within its limits. */
function fit(parameters: Record<string, V1Value>, task: OptionTask, offers: PlanOffers): FittedParameters {
  const fits: FittedParameters = { parameters: {}, losses: [], refusals: [] };
  if (offers[task]?.unchecked) return { ...fits, parameters };
  for (const [name, value] of Object.entries(parameters)) {
    const option = offers[task]?.option(name);
    const isFormat = name === 'output_format' && offers[task] !== undefined;
    const found = option ? fitted(value, option) : isFormat ? { value } : { why: notOffered };
    if ('why' in found) fits.refusals.push(found.why);
    else fits.parameters[option?.name ?? name] = found.value;
    if ('loses' in found && found.loses !== undefined) fits.losses.push(found.loses);
  }
  return fits;
}

function isAbsent(value: V1Value | undefined): boolean {
  return value === undefined || value === null || value === '';
}
