import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recording } from '../har';
import { Carried } from './carried';
import type { ReplayOptions } from './options';
import { replayStep, type StepParts } from './replay-step';
import { outcomeOf, type ExchangeResult, type Outcome, type RecordingResult, type ReplayResult } from './result';
import { Sender } from './sender';
import { stepsOf, type Step } from './steps';

/** Sends recordings again, in their order, and compares the answers. Rejects for no answer and no difference. */
export async function replay(recordings: Recording[], options: ReplayOptions): Promise<ReplayResult> {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  const sender = new Sender(options.timeout);
  const startedAt = options.clock.now();
  const results: (RecordingResult | undefined)[] = recordings.map(() => undefined);
  const stop = new AbortController();
  const waiting = recordings.map((recording, index) => ({ recording, index }));
  const work = async () => {
    for (let next = waiting.shift(); next && !stop.signal.aborted; next = waiting.shift()) {
      const result = await replayRecording(next.recording, options, { folder, sender });
      results[next.index] = result;
      if (options.bail && ['different', 'failed'].includes(result.outcome)) stop.abort();
      if (options.signal?.aborted) stop.abort();
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(options.concurrency, recordings.length) }, work));
  } finally {
    sender.close();
    await rm(folder, { recursive: true, force: true });
  }
  const done = results.filter((result) => result !== undefined);
  const took = options.clock.now() - startedAt;
  return { target: options.target.href, recordings: done, counts: countsOf(done), took };
}

/** Exchanges in a recording as a replay counts them: polls of one run are one. */
export function exchangesIn(recordings: Recording[]): number {
  return recordings.reduce((sum, { exchanges }) => sum + stepsOf(exchanges).length, 0);
}

async function replayRecording(
  { name, exchanges }: Recording,
  options: ReplayOptions,
  { folder, sender }: { folder: string; sender: Sender },
): Promise<RecordingResult> {
  const { clock, pace } = options;
  const startedAt = clock.now();
  const steps = stepsOf(exchanges);
  const first = steps[0]?.startedAt ?? 0;
  const parts: StepParts = { ...options, folder, sender, carried: new Carried(options.target) };
  const running = new Map<Step, Promise<ExchangeResult>>();
  for (const step of steps) {
    const before = step.after.flatMap((other) => running.get(other) ?? []);
    const run = async () => {
      await Promise.all(before);
      if (pace === 'recorded') await clock.sleep(startedAt + step.startedAt - first - clock.now(), options.signal);
      const result = await replayStep(step, parts);
      options.onExchange?.(result);
      return result;
    };
    running.set(step, run());
  }
  const results = await Promise.all(running.values());
  return {
    name,
    outcome: outcomeOf(results.map(({ outcome }) => outcome)),
    took: clock.now() - startedAt,
    exchanges: results,
  };
}

function countsOf(recordings: RecordingResult[]): Record<Outcome, number> {
  const counts = { same: 0, different: 0, failed: 0, skipped: 0 };
  for (const { outcome } of recordings.flatMap(({ exchanges }) => exchanges)) counts[outcome] += 1;
  return counts;
}
