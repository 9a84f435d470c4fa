import Joi from 'joi';
import type { Compat } from './compat';
import { readJsonFile } from './json-file';
import { phaseOutFields, type PhaseOut } from './phase-out';
import { checked, keyFault } from './setting-values';
import { SettingsError } from './settings-error';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** What the keys file says about a v1 key. */
export interface KeyEntry extends PhaseOut {
  /** Default: CLOUDCONVERT_API_KEY, or the v1 key itself. */
  v2Key?: string;
  label?: string;
  presets: Record<string, Record<string, JsonValue>>;
  accounts: Record<string, Record<string, JsonValue>>;
  strict: boolean;
  compat: Compat;
}

/**
 * Entries of the keys file by v1 key, or by its salted hash (`hashed-key.ts`). Throws a `SettingsError` that names every
 * faulty entry by its place and label, never by the key itself.
 */
export function readKeysFile(path: string): Record<string, KeyEntry> {
  const { [everyKey]: _all, ...entries } = readWhole(path);
  return entries as Record<string, KeyEntry>;
}

/** How all keys are phased out that say nothing else themselves. Throws as `readKeysFile` does. */
export function readPhaseOutOfAll(path: string): PhaseOut {
  return readWhole(path)[everyKey] ?? {};
}

function readWhole(path: string): Record<string, PhaseOut> {
  const given = readJsonFile('KEYS_FILE', path);
  const checked = keysSchema.validate(given, { abortEarly: false, errors: { label: 'key' } });
  if (!checked.error) return checked.value as Record<string, PhaseOut>;
  const faults = checked.error.details.map(
    ({ message, path: [key] }) => `KEYS_FILE ${path}${nameOf(given, key)}: ${message}`,
  );
  throw new SettingsError(faults);
}

function nameOf(given: unknown, key: string | number | undefined): string {
  if (key === undefined) return '';
  const entries = given as Record<string, { label?: unknown } | null>;
  const label = entries[key]?.label;
  return `, entry ${Object.keys(entries).indexOf(String(key)) + 1}${typeof label === 'string' ? ` ("${label}")` : ''}`;
}

const byName = Joi.object().pattern(Joi.string(), Joi.object().unknown(true)).default({});
const compatSwitches: Record<keyof Compat, Joi.Schema> = {
  createLimits: Joi.boolean(),
  firstPageZero: Joi.boolean(),
  percentString: Joi.boolean(),
  nullOptions: Joi.boolean(),
  textOptions: Joi.boolean(),
};

/** The entry that stands for every key: what it says of phasing out holds for all that say nothing else. */
const everyKey = '*';

/** `limits` and `route` have their place here (design section 6) and no effect yet. */
const keysSchema = Joi.object({ [everyKey]: Joi.object(phaseOutFields) }).pattern(
  Joi.string().min(1),
  Joi.object({
    v2Key: Joi.string().custom(checked(keyFault)),
    label: Joi.string(),
    presets: byName,
    accounts: byName,
    strict: Joi.boolean().default(false),
    compat: Joi.object(compatSwitches).default({}),
    limits: Joi.object(),
    route: Joi.any(),
    ...phaseOutFields,
  }),
);
