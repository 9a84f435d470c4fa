import { Command, Option } from 'commander';
import { createKeyRing, loadSettings, SettingsError } from '../config';
import { sunsetPlan, type PlannedEvent } from '../migration/sunset';
import { createLogger } from '../runtime';
import { wholeNumber } from './flags';

const day = 24 * 60 * 60 * 1000;

export const sunsetCommand = new Command('sunset')
  .description('show how the v1 keys of the keys file are phased out')
  .addOption(new Option('--plan', 'every event ahead: deprecation, brownouts, sunset').makeOptionMandatory())
  .addOption(
    new Option('--days <number>', 'how far ahead brownouts are listed').argParser(wholeNumber(1, 3_660)).default(90),
  )
  .option('--json', 'the plan as JSON')
  .action(showPlan);

function showPlan({ days, json }: { days: number; json?: boolean }): void {
  const settings = loadSettings(process.env);
  if (!settings.keysFile) throw new SettingsError(['KEYS_FILE is not set: keys are phased out by their entries there']);
  const ring = createKeyRing(settings, createLogger('silent'));
  const all = ring.phaseOut?.();
  const keys = (ring.callers?.() ?? []).flatMap(({ label, owner, phaseOut }) =>
    phaseOut ? [{ label: label ?? owner.slice(0, 8), phaseOut }] : [],
  );
  const now = Date.now();
  const plan = sunsetPlan([...(all ? [{ label: 'all keys', phaseOut: all }] : []), ...keys], now, now + days * day);
  if (json) console.log(JSON.stringify(plan, null, 2));
  else if (plan.length === 0)
    console.log('No key is phased out: no entry of the keys file has deprecated, sunset or brownouts.');
  else for (const event of plan) console.log(lineOf(event, now));
}

function lineOf({ label, at, until, what, detail }: PlannedEvent, now: number): string {
  const left = Math.ceil((Date.parse(at) - now) / day);
  const when = left > 0 ? `in ${left} ${left === 1 ? 'day' : 'days'}` : 'past';
  const end = until ? ` until ${until}` : '';
  return `${at}  ${label.padEnd(20)}  ${what}${end}${detail ? ` (${detail})` : ''}  [${when}]`;
}
