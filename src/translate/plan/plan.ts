import type { V1Value } from '../call';
import { isGiven } from '../options/given';
import type { CommandProgram, Effect, Family, OptionChange, OptionTask } from '../options/row';
import { leftOut, type Loss, type OptionTrace, type Warning } from '../translation';
import { traceOf } from './trace';
import { offersCommand, placementOf, type Placed, type Placement, type PlanOffers, type Way } from './placement';

/** What the converter options of a call ask of the job. */
export interface OptionPlan {
  parameters: Record<OptionTask, Record<string, V1Value>>;
  /** Tasks that an option asks for, with parameters or without. */
  requestedTasks: Set<OptionTask>;
  /** Words for a command in addition to the work, by program. */
  commandWords: Record<CommandProgram, string[]>;
  /** The command after the work reads the original again, under these options of ffmpeg. */
  originalSoundOptions?: string[];
  /** The user's own command line in place of the work. */
  command?: { program: CommandProgram; words: string[] };
  warnings: Warning[];
  traces: OptionTrace[];
}

/**
 * Takes every option to v2: through the row of the family, else unchanged where v2 offers the same name, else left out
 * with a warning. Rows apply in the order of the table, so that a later one can refine an earlier one.
 */
export function planOptions(options: Record<string, V1Value>, family: Family, offers: PlanOffers): OptionPlan {
  const given = givenOf(options, family);
  const wishes = wishesOf(given, family);
  const actual = isReplaced(wishes, offers) ? { ...offers, work: undefined, isReplaced: true } : offers;
  return folded(wishes.flatMap((wish) => decisionsOn(wish, actual)));
}

function givenOf(options: Record<string, V1Value>, family: Family): Record<string, V1Value> {
  const entries = Object.entries(options);
  if (entries.length === 0) return {};
  const rows = new Map(family.rows.map((row) => [row.v1, row]));
  return Object.fromEntries(entries.filter(([name, value]) => isGiven(value, rows.get(name))));
}

/** An option of the call, or one of v1 whose default v2 doesn't share. */
interface OptionWish {
  name: string;
  /** Missing where the call doesn't name the option. */
  given?: { value: V1Value; ways: Way[] };
  /** v1's own default, sent where the call says nothing that v2 takes. */
  standard?: Effect[];
  secret?: boolean;
}

function wishesOf(given: Record<string, V1Value>, { rows }: Family): OptionWish[] {
  const unknown = Object.entries(given).filter(([name]) => !rows.some(({ v1 }) => v1 === name));
  return [
    ...rows.flatMap(({ v1: name, to, sendDefault, default: standard, secret }) => {
      const value = given[name];
      const hasStandard = sendDefault && standard !== undefined;
      if (value === undefined && !hasStandard) return [];
      return {
        name,
        given:
          value === undefined
            ? undefined
            : { value, ways: waysFor(name, value, to.apply(value, given), isRenamedInV2(name, to)) },
        standard: hasStandard ? to.apply(standard, given) : undefined,
        secret,
      };
    }),
    ...unknown.map(([name, value]) => ({ name, given: { value, ways: waysFor(name, value, []) } })),
  ];
}

/**
 * What only a command can do is better done by the conversion itself where v2 has an option of that name. A value that v1
 * didn't know for an option that v2 has under another name is no better under its own.
 */
function waysFor(name: string, value: V1Value, effects: Effect[], isRenamed = false): Way[] {
  if (isRenamed && effects.every(({ kind }) => kind === 'unusable')) return effects;
  const unchanged: Way = { kind: 'sameName', name, value };
  return effects[0]?.kind === 'extraCommand' ? [unchanged, ...effects] : [...effects, unchanged];
}

function isRenamedInV2(name: string, { options = [] }: OptionChange): boolean {
  return options.length > 0 && !options.includes(name);
}

function isReplaced(wishes: OptionWish[], offers: PlanOffers): boolean {
  const ways = wishes.flatMap(({ given }) => given?.ways ?? []);
  return ways.some((way) => way.kind === 'replacingCommand' && offersCommand(way, offers));
}

/** Where an option goes, or why it goes nowhere. `value`: missing for a default of v1. */
interface Decision {
  name: string;
  value?: V1Value;
  secret?: boolean;
  placed: Placed;
}

/** Nobody asked for a default: where v2 doesn't take it, nothing is told. */
function decisionsOn({ name, given, standard, secret }: OptionWish, offers: PlanOffers): Decision[] {
  const asked = given && { name, value: given.value, secret, placed: placementOf(given.ways, offers) };
  if (asked && 'placement' in asked.placed) return [asked];
  const refused = asked ? [asked] : [];
  if (!standard || offers.work?.unchecked !== false) return refused;
  const placed = placementOf(standard, offers);
  return 'placement' in placed ? [...refused, { name, placed }] : refused;
}

function folded(decisions: Decision[]): OptionPlan {
  const plan: OptionPlan = {
    parameters: { work: {}, thumbnail: {}, encrypt: {}, decrypt: {} },
    requestedTasks: new Set(),
    commandWords: { imagemagick: [], ffmpeg: [] },
    warnings: [],
    traces: [],
  };
  for (const decision of decisions) {
    const { name, placed } = decision;
    if ('placement' in placed) place(plan, placed.placement);
    plan.warnings.push(...lossesOf(placed).map((loss) => ({ parameter: `converteroptions.${name}`, ...loss })));
    plan.traces.push(traceOf(decision));
  }
  return plan;
}

function place(plan: OptionPlan, placement: Placement): void {
  switch (placement.kind) {
    case 'nowhere':
      return;
    case 'task':
      plan.requestedTasks.add(placement.task);
      Object.assign(plan.parameters[placement.task], placement.parameters);
      return;
    case 'extraCommand':
      plan.commandWords[placement.program].push(...placement.words);
      plan.originalSoundOptions ??= placement.originalSoundOptions;
      return;
    case 'replacingCommand':
      plan.command = { program: placement.program, words: placement.words };
  }
}

/** Width and height may lose the same: that is told once. */
function lossesOf(placed: Placed): Loss[] {
  if ('cause' in placed) return [{ cause: placed.cause, outcome: leftOut }];
  const losses = placed.placement.kind === 'task' ? placed.placement.losses : [];
  return losses.filter(({ cause }, index) => losses.findIndex((loss) => loss.cause === cause) === index);
}
