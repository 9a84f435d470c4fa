import { join } from 'node:path';
import { fingerprint } from '../../src/config';
import { openDatabase } from '../../src/database';
import type { ActivityRow } from '../../src/database';
import { ActivityStore } from '../../src/journal/activity';
import { durationClass, StatisticsStore } from '../../src/journal/statistics';

/** v1 keys of the callers in the history, and their labels in the keys file. */
export const callers = { 'key-of-shop': 'shop', 'key-of-cms': 'cms', 'key-of-archive': 'archive' };

/** A keys file of these callers, one of whom is phased out. */
export function keysOfCallers(now = Date.now()): Record<string, object> {
  const inDays = (days: number) => new Date(now + days * 24 * 3_600_000).toISOString().slice(0, 10);
  const brownouts = [{ cron: '0 9 * * 2', minutes: 30, until: inDays(60) }];
  const phaseOut = { deprecated: inDays(-10), sunset: inDays(58), brownouts };
  return Object.fromEntries(
    Object.entries(callers).map(([key, label]) => [key, { label, ...(label === 'archive' && phaseOut) }]),
  );
}

const pairs = [
  ['docx', 'pdf', 'Offer 2026-114.docx'],
  ['png', 'jpg', 'product-4711.png'],
  ['mp4', 'webm', 'interview-cut-3.mp4'],
  ['pdf', 'png', 'catalogue-autumn.pdf'],
  ['xlsx', 'csv', 'stock list.xlsx'],
  ['heic', 'jpg', 'IMG_2041.heic'],
] as const;

const message = 'The file is encrypted: give its password as converteroptions[password]';

/** Repeats, so that pictures do. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Writes rows into the journal of a proxy, and the sums of an hour. */
export async function writeHistory(dataDir: string, rows: ActivityRow[], now = Date.now()): Promise<void> {
  const database = await openDatabase(join(dataDir, 'proxy.sqlite'));
  const roll = dice(7);
  await database.transaction().execute((transaction) => new ActivityStore(transaction).write(rows));
  const statistics = new StatisticsStore(database);
  for (let minute = 0; minute < 60; minute += 1)
    await statistics.write(Math.floor(now / 60_000) * 60_000 - minute * 60_000, 'history', sumsOf(minute, roll));
  await database.destroy();
}

/** Ended processes of all callers, the newest a few seconds old. */
export function pastProcesses(count: number, now = Date.now()): ActivityRow[] {
  const roll = dice(7);
  return Array.from({ length: count }, (_, index) => processRow(index, now, roll));
}

/** A process that failed just now; `changes` say what a test is about. */
export function endedProcess(changes: Partial<ActivityRow>): ActivityRow {
  return { ...processRow(99_999, Date.now(), dice(1)), state: 'failed', outcome: 'failed', ...changes };
}

function processRow(index: number, now: number, roll: () => number): ActivityRow {
  const [input_format, output_format, name] = pairs[Math.floor(roll() * pairs.length)] ?? pairs[0];
  const keys = Object.keys(callers);
  const failed = roll() < 0.06;
  const createdAt = now - 20_000 - index * 7_000 - Math.floor(roll() * 5_000);
  const took = Math.floor(300 + roll() ** 4 * 40_000);
  const size = Math.floor(20_000 + roll() ** 3 * 60_000_000);
  return {
    id: `h${String(index).padStart(19, '0')}`,
    version: 4,
    changed_at: createdAt + took,
    owner: fingerprint(keys[Math.floor(roll() * keys.length)] ?? ''),
    state: failed ? 'failed' : 'finished',
    outcome: failed ? 'failed' : 'finished',
    input_format,
    output_format,
    mode: roll() < 0.05 && input_format === 'pdf' ? 'info' : 'convert',
    filename: name,
    message: failed ? message : null,
    warnings: roll() < 0.12 ? 1 : 0,
    input_bytes: size,
    output_bytes: failed ? null : Math.floor(size * (0.2 + roll() * 0.6)),
    created_at: createdAt,
    started_at: createdAt + 40,
    ended_at: createdAt + 40 + took,
  };
}

function sumsOf(minute: number, roll: () => number) {
  const wave = 6 + 4 * Math.sin(minute / 9);
  const finished = Math.floor(wave + roll() * 5);
  const failed = roll() < 0.35 ? Math.ceil(roll() * 2) : 0;
  const durations: Record<string, number> = {};
  for (let each = 0; each < finished + failed; each += 1) {
    const name = durationClass(400 + roll() ** 5 * 25_000);
    durations[name] = (durations[name] ?? 0) + 1;
  }
  const received = finished * 3_000_000 * (0.5 + roll());
  const waiting = minute > 18 && minute < 30 ? Math.floor(12 - Math.abs(24 - minute) * 1.6) : roll() < 0.2 ? 1 : 0;
  return {
    ...{ finished, failed, durations, received, made: received * (0.3 + roll() * 0.3), waiting },
    upstreamErrors: minute > 20 && minute < 27 ? Math.floor(roll() * 5) : 0,
  };
}
