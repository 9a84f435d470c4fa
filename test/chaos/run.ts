import { dice, onPostgres, play, rounds, roundsOfInstances, type RoundResult } from './rounds';
import { faultsOf, table } from './table';

/**
 * `npm run chaos -- ROUNDS [SEED] [NAME] [CALLERS]`: that many rounds of every kind, or of the kinds whose name holds NAME.
 * Each kind comes once on SQLite and once on PostgreSQL.
 */
async function run(times: number, seed: number, name = '', callers = 10): Promise<void> {
  const kinds = [...rounds, ...rounds.map(onPostgres), ...roundsOfInstances];
  const results: RoundResult[] = [];
  for (let time = 0; time < times; time++) {
    for (const round of kinds.filter((each) => each.name.includes(name))) {
      const result = await play(round, callers, dice(seed + time));
      results.push(result);
      for (const fault of faultsOf(result)) process.stdout.write(`seed ${seed + time}, ${fault}\n`);
    }
    process.stdout.write(`\n${table(results)}\n`);
  }
  process.exitCode = results.some((result) => faultsOf(result).length > 0) ? 1 : 0;
}

const [times = '1', seed = String(Date.now() % 100_000), name, callers = '10'] = process.argv.slice(2);
void run(Number(times), Number(seed), name, Number(callers));
