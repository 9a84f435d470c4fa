import { soak, type Sample } from './soak';
import { growthOf } from './growth';

/** `npm run soak -- CONVERSIONS`: that many conversions of mixed kinds, with the curve of the memory they take. */
async function run(total: number): Promise<void> {
  const started = Date.now();
  process.stdout.write('conversions  engine MB  workers MB  processes\n');
  const { samples, failures } = await soak(total, Math.max(1, Math.round(total / 20)), (sample) => {
    process.stdout.write(`${lineOf(sample)}\n`);
  });
  const growth = growthOf(samples);
  const seconds = Math.round((Date.now() - started) / 1000);
  process.stdout.write(`\n${total} conversions in ${seconds} s, ${failures.length} failed\n`);
  for (const failure of new Set(failures)) process.stdout.write(`  ${failure}\n`);
  process.stdout.write(`the engine grew by ${growth.engine} MB from the second quarter to the last\n`);
  process.stdout.write(`the processes below it by ${growth.workers} MB\n`);
  process.exitCode = failures.length > 0 || growth.isLeak ? 1 : 0;
}

function lineOf({ conversions, engine, workers, processes }: Sample): string {
  return [
    String(conversions).padStart(11),
    String(engine).padStart(9),
    String(workers).padStart(10),
    String(processes).padStart(9),
  ].join('  ');
}

void run(Number(process.argv[2] ?? 2000));
