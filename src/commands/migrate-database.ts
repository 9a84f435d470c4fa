import { dirname, join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { loadSettings, secretKeyFile } from '../config';
import { migrateDatabase } from '../server';
import { postgresUrl } from './flags';

export const migrateDatabaseCommand = new Command('migrate-database')
  .description('copy the state of a stopped proxy from SQLite to an empty PostgreSQL, all of it or nothing')
  .requiredOption('--from <file>', 'SQLite file, such as data/proxy.sqlite')
  .requiredOption('--to <url>', 'postgres:// URL of the database', postgresUrl)
  .action(migrate);

async function migrate({ from, to }: { from: string; to: string }): Promise<void> {
  const settings = loadSettings(process.env);
  const bar = new SingleBar({ format: '{table} [{bar}] {percentage}% {value}/{total}', stopOnComplete: false });
  let shown: string | undefined;
  const copied = await migrateDatabase(settings, {
    from,
    to,
    onCopied: (table, rows, total) => {
      if (shown === table) return bar.update(rows);
      bar.stop();
      bar.start(total, rows, { table });
      shown = table;
    },
  }).finally(() => bar.stop());
  for (const { table, rows } of copied) console.log(`${table.padEnd(16)} ${rows} rows, as many as in ${from}`);
  if (!settings.secretKey)
    console.log(
      `Start the instances with DATABASE_URL and SECRET_KEY: the content of ${join(dirname(from), secretKeyFile)}`,
    );
}
