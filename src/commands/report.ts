import { Command, Option } from 'commander';
import { loadSettings, SettingsError } from '../config';
import { openDatabase } from '../database';
import { Counterparts, dayOf, renderReport, reportOf, reportPage, UsageStore } from '../migration/report';
import { databaseAddressOf } from '../server';
import { engineCatalogue } from './upstream-catalogues';
import { existsSync } from 'node:fs';

const dayLength = 24 * 60 * 60 * 1000;

export const reportCommand = new Command('report')
  .description(
    'say what each key still uses of v1, what it is in v2, and what is left until the proxy can be switched off',
  )
  .addOption(new Option('--json', 'the report as JSON').conflicts('html'))
  .option('--html', 'the report as a page')
  .action(report);

async function report({ json, html }: { json?: boolean; html?: boolean }): Promise<void> {
  const settings = loadSettings(process.env);
  const address = databaseAddressOf(settings);
  if (!settings.databaseUrl && !existsSync(address))
    throw new SettingsError([`there is no database ${address}: DATA_DIR or DATABASE_URL is wrong`]);
  const database = await openDatabase(address);
  try {
    const now = Date.now();
    const days = settings.reportDays;
    const usages = await new UsageStore(database).since(dayOf(now - days * dayLength));
    const catalogue = settings.upstream === 'engine' ? await engineCatalogue() : [];
    const made = reportOf(usages, { now, days, counterparts: await new Counterparts().of(usages, catalogue) });
    process.stdout.write(json ? `${JSON.stringify(made, null, 2)}\n` : html ? reportPage(made) : renderReport(made));
  } finally {
    await database.destroy();
  }
}
