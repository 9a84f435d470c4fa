import type { Difference } from './compare-answers';

export type Outcome =
  /** No difference but those that a rule allows. */
  | 'same'
  | 'different'
  /** It could not be sent, or there was no answer. */
  | 'failed'
  /** The client of the recording had left, so there is nothing to compare with. */
  | 'skipped';

export interface ExchangeResult {
  /** `file.har, entry 3` */
  place: string;
  /** `POST /process/:id` */
  title: string;
  outcome: Outcome;
  /** Why it failed or was skipped. */
  reason?: string;
  differences: Difference[];
  allowed: { rule: string; where: string }[];
  /** Recorded polls that one of the replay stood for. */
  polls: number;
  /** Milliseconds. */
  took: number;
  /** Both answers as people read them; the new one with the ids of the recording. */
  recorded: string;
  actual: string;
}

export interface RecordingResult {
  name: string;
  outcome: Outcome;
  took: number;
  exchanges: ExchangeResult[];
}

export interface ReplayResult {
  target: string;
  recordings: RecordingResult[];
  counts: Record<Outcome, number>;
  /** Milliseconds. */
  took: number;
}

/** Of several answers, the worst. */
export function outcomeOf(outcomes: Outcome[]): Outcome {
  const worst: Outcome[] = ['different', 'failed', 'same'];
  return worst.find((outcome) => outcomes.includes(outcome)) ?? 'skipped';
}

/** 0: no difference; 1: differences; 2: something could not be run, and nothing differs. */
export function exitCodeOf({ recordings }: Pick<ReplayResult, 'recordings'>): 0 | 1 | 2 {
  const outcomes = recordings.map(({ outcome }) => outcome);
  if (outcomes.includes('different')) return 1;
  return outcomes.includes('failed') || !outcomes.includes('same') ? 2 : 0;
}
