import { isAbsent, type V1Value } from '../call';
import type { CommandProgram, Effect, Family, OptionTask } from '../options/row';
import { leftOut, type Loss, type Warning } from '../translation';
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
}

/**
 * Takes every option to v2: through the row of the family, else unchanged where v2 offers the same name, else left out
 * with a warning. Rows apply in the order of the table, so that a later one can refine an earlier one.
 */
export function planOptions(options: Record<string, V1Value>, family: Family, offers: PlanOffers): OptionPlan {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => !isAbsent(value)));
  const wishes = wishesOf(given, family);
  const actual = isReplaced(wishes, offers) ? { ...offers, work: undefined, isReplaced: true } : offers;
  return folded(wishes.flatMap((wish) => decisionsOn(wish, actual)));
}

/** An option of the call, or one of v1 whose default v2 doesn't share. */
interface OptionWish {
  name: string;
  /** What the call asks for, best way first; missing where it doesn't name the option. */
  ways?: Way[];
  /** v1's own default, sent where the call says nothing that v2 takes. */
  standard?: Effect[];
}

function wishesOf(given: Record<string, V1Value>, { rows }: Family): OptionWish[] {
  const known = new Set(rows.map(({ v1 }) => v1));
  const unknown = Object.entries(given).filter(([name]) => !known.has(name));
  return [
    ...rows.map(({ v1: name, to, sendDefault, default: standard }) => {
      const value = given[name];
      return {
        name,
        ways: value === undefined ? undefined : waysFor(name, value, to.apply(value, given)),
        standard: sendDefault && standard !== undefined ? to.apply(standard, given) : undefined,
      };
    }),
    ...unknown.map(([name, value]) => ({ name, ways: waysFor(name, value, []) })),
  ];
}

/** What only a command can do is better done by the conversion itself where v2 has an option of that name. */
function waysFor(name: string, value: V1Value, effects: Effect[]): Way[] {
  const unchanged: Way = { kind: 'sameName', name, value };
  return effects[0]?.kind === 'extraCommand' ? [unchanged, ...effects] : [...effects, unchanged];
}

function isReplaced(wishes: OptionWish[], offers: PlanOffers): boolean {
  const ways = wishes.flatMap((wish) => wish.ways ?? []);
  return ways.some((way) => way.kind === 'replacingCommand' && offersCommand(way, offers));
}

/** Where an option goes, or why it goes nowhere. */
type Decision = Placed & { name: string };

/** Nobody asked for a default: where v2 doesn't take it, nothing is told. */
function decisionsOn({ name, ways, standard }: OptionWish, offers: PlanOffers): Decision[] {
  const asked = ways && placementOf(ways, offers);
  const refused = asked && 'cause' in asked ? [{ name, ...asked }] : [];
  if (asked && 'placement' in asked) return [{ name, ...asked }];
  if (!standard || offers.work?.unchecked !== false) return refused;
  const sent = placementOf(standard, offers);
  return 'placement' in sent ? [...refused, { name, ...sent }] : refused;
}

function folded(decisions: Decision[]): OptionPlan {
  const plan: OptionPlan = {
    parameters: { work: {}, thumbnail: {}, encrypt: {}, decrypt: {} },
    requestedTasks: new Set(),
    commandWords: { imagemagick: [], ffmpeg: [] },
    warnings: [],
  };
  for (const decision of decisions) {
    if ('placement' in decision) place(plan, decision.placement);
    plan.warnings.push(
      ...lossesOf(decision).map((loss) => ({ parameter: `converteroptions.${decision.name}`, ...loss })),
    );
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
function lossesOf(decision: Decision): Loss[] {
  if ('cause' in decision) return [{ cause: decision.cause, outcome: leftOut }];
  const losses = decision.placement.kind === 'task' ? decision.placement.losses : [];
  return losses.filter(({ cause }, index) => losses.findIndex((loss) => loss.cause === cause) === index);
}
