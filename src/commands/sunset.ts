import { Command, Option } from 'commander';
import { createKeyRing, loadSettings, SettingsError } from '../config';
import { renderPlan, sunsetPlan } from '../migration/sunset';
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
  process.stdout.write(json ? `${JSON.stringify(plan, null, 2)}\n` : renderPlan(plan, now));
}
