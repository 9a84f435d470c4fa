import type { V1Value } from '../call';
import type { Catalogue, Offer } from '../catalogue';
import type { Acceptance } from '../options/limits';
import type { Effect, OptionTask } from '../options/row';
import type { Loss } from '../translation';
import { acceptValue } from './accept-value';

/** What the upstream offers for each task that an option may go to. Undefined: it doesn't. */
export interface PlanOffers {
  catalogue: Catalogue;
  work: Offer | undefined;
  /** A command with ImageMagick can work on the picture that goes in or comes out. */
  canRetouch?: boolean;
  /** The output holds several sound tracks. */
  holdsSoundTracks?: boolean;
  /** The user's own command takes the place of the work. */
  isReplaced?: boolean;
  thumbnail?: Offer;
  encrypt?: Offer;
  decrypt?: Offer;
}

/** One way to say an option in v2: that of its row, or the same name in v2. */
export type Way = Effect | { kind: 'sameName'; name: string; value: V1Value };

/** Where an option goes in the job. */
export type Placement =
  | { kind: 'nowhere' }
  | { kind: 'task'; task: OptionTask; parameters: Record<string, V1Value>; losses: Loss[] }
  | Extract<Effect, { kind: 'extraCommand' | 'replacingCommand' }>;

/** `cause`: why it goes nowhere, although the call wants it. */
export type Placed = { placement: Placement } | { cause: string };

const notOffered = 'v2 does not offer this option here';
const unchecked = 'v1 had no such option here, and what v2 offers is unchecked';
const noPicture = 'Neither the input nor the output is a picture that a command can change';
const replaced = 'The command takes the place of the conversion';

/** The first way that the upstream offers; where it offers none, the cause that tells most. */
export function placementOf(ways: Way[], offers: PlanOffers): Placed {
  const causes: string[] = [];
  for (const way of ways) {
    const placed = placedBy(way, offers);
    if ('placement' in placed) return placed;
    causes.push(placed.cause);
  }
  return { cause: causes.find((cause) => cause !== notOffered) ?? commonCause(offers) };
}

function commonCause({ isReplaced, catalogue, work }: PlanOffers): string {
  if (isReplaced) return replaced;
  return catalogue.known && !work?.unchecked ? notOffered : unchecked;
}

function placedBy(way: Way, offers: PlanOffers): Placed {
  switch (way.kind) {
    case 'nothing':
      return { placement: { kind: 'nowhere' } };
    case 'unusable':
      return { cause: way.cause };
    case 'sameName':
      return underSameName(way, offers);
    case 'parameters':
      return asParameters(way, offers);
    case 'extraCommand':
      return extraCommandPlaced(way, offers);
    case 'replacingCommand':
      return offersCommand(way, offers) ? { placement: way } : { cause: notOffered };
  }
}

/** Whether the upstream runs the program at all. */
export function offersCommand({ program }: { program: string }, { catalogue }: PlanOffers): boolean {
  return catalogue.allows('command', { engine: program });
}

function extraCommandPlaced(way: Extract<Way, { kind: 'extraCommand' }>, offers: PlanOffers): Placed {
  const { program, words, originalSoundOptions } = way;
  if (words.length === 0 && !originalSoundOptions) return { placement: way };
  if (offers.isReplaced) return { cause: notOffered };
  if (originalSoundOptions && !offers.holdsSoundTracks) return { cause: 'The output format holds one sound track' };
  if (program === 'imagemagick' && !offers.canRetouch) return { cause: noPicture };
  return offersCommand(way, offers) ? { placement: way } : { cause: notOffered };
}

function underSameName({ name, value }: Extract<Way, { kind: 'sameName' }>, { work }: PlanOffers): Placed {
  const option = work?.option(name);
  if (!option) return { cause: notOffered };
  const accepted = acceptValue(value, option);
  if ('cause' in accepted) return accepted;
  const losses = accepted.loss ? [accepted.loss] : [];
  return { placement: { kind: 'task', task: 'work', parameters: { [option.name]: accepted.value }, losses } };
}

function asParameters(way: Extract<Way, { kind: 'parameters' }>, offers: PlanOffers): Placed {
  const { task, parameters, companions = {}, loss } = way;
  const offer = offers[task];
  if (!offer) return { cause: notOffered };
  const wanted = accepted(parameters, offer);
  if (wanted.cause !== undefined) return { cause: wanted.cause };
  return {
    placement: {
      kind: 'task',
      task,
      parameters: { ...wanted.parameters, ...accepted(companions, offer).parameters, ...wanted.parameters },
      losses: [...(loss ? [loss] : []), ...wanted.losses],
    },
  };
}

interface AcceptedParameters {
  parameters: Record<string, V1Value>;
  losses: Loss[];
  /** Why the first of those that are missing is not accepted. */
  cause?: string;
}

/** The parameters that the task takes, under the spelling it offers, in its type and within its limits. */
function accepted(parameters: Record<string, V1Value>, offer: Offer): AcceptedParameters {
  const each = Object.entries(parameters).map(([name, value]) => acceptParameter(name, value, offer));
  const values = each.flatMap(([name, result]) => ('value' in result ? [[name, result.value] as const] : []));
  return {
    parameters: Object.fromEntries(values),
    losses: each.flatMap(([, result]) => ('loss' in result && result.loss ? [result.loss] : [])),
    cause: each.flatMap(([, result]) => ('cause' in result ? [result.cause] : []))[0],
  };
}

/** The format of a thumbnail is part of the pair, which the catalogue's row is for. */
function acceptParameter(name: string, value: V1Value, offer: Offer): [name: string, result: Acceptance] {
  const option = offer.option(name);
  if (option) return [option.name, acceptValue(value, option)];
  return [name, offer.unchecked || name === 'output_format' ? { value } : { cause: notOffered }];
}
