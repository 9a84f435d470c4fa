import { dice, play, rounds, type RoundResult } from './rounds';
import { faultsOf, table } from './table';

/** `npm run chaos -- ROUNDS [SEED] [NAME]`: that many rounds of every kind, or of the kinds whose name holds NAME. */
async function run(times: number, seed: number, name = ''): Promise<void> {
  const results: RoundResult[] = [];
  for (let time = 0; time < times; time++) {
    for (const round of rounds.filter((each) => each.name.includes(name))) {
      const result = await play(round, 10, dice(seed + time));
      results.push(result);
      for (const fault of faultsOf(result)) process.stdout.write(`seed ${seed + time}, ${fault}\n`);
    }
    process.stdout.write(`\n${table(results)}\n`);
  }
  process.exitCode = results.some((result) => faultsOf(result).length > 0) ? 1 : 0;
}

const [times = '1', seed = String(Date.now() % 100_000), name] = process.argv.slice(2);
void run(Number(times), Number(seed), name);
