import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import Joi from 'joi';
import type { Logger } from '../runtime';
import type { Compat } from './compat';
import { SettingsError, type Settings } from './settings';

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** Who is calling: what the keys file says about a v1 key. */
export interface Caller {
  /** Fingerprint of the v1 key: lists and hooks are per owner. */
  owner: string;
  label?: string;
  v2Key: string;
  /** Preset id -> converter options. */
  presets: Record<string, Record<string, JsonValue>>;
  /** Storage name -> parameters, for string forms such as `output: "dropbox"`. */
  accounts: Record<string, Record<string, JsonValue>>;
  compat: Compat;
  /** A call whose translation has warnings is refused with 400. */
  strict: boolean;
}

export interface KeyRing {
  /** The caller that a v1 key belongs to; undefined for an unknown key. */
  resolve(apiKey: string): Caller | undefined;
  byOwner(owner: string): Caller | undefined;
}

/**
 * The keys of KEYS_FILE, which is reloaded whenever it changes; a faulty change is logged and the previous keys stay valid.
 * Without a file: any key on the engine; on CloudConvert a v2 key sent as v1 key, or CLOUDCONVERT_API_KEY for every
 * caller. Throws `SettingsError` if the file can't be used at start.
 */
export function createKeyRing(settings: Settings, logger: Logger): KeyRing {
  return settings.keysFile ? new KeysFileRing(settings.keysFile, settings, logger) : openKeyRing(settings, logger);
}

/** Identifies a v1 key without revealing it: 32 hexadecimal digits. */
export function fingerprint(apiKey: string): string {
  return createHash('sha256').update(`owner:${apiKey}`).digest('hex').slice(0, 32);
}

function openKeyRing({ upstream, cloudconvertApiKey }: Settings, logger: Logger): KeyRing {
  if (upstream === 'cloudconvert' && cloudconvertApiKey)
    logger.warn('without KEYS_FILE every v1 key is served with CLOUDCONVERT_API_KEY');
  return {
    resolve: (apiKey) => {
      const v2Key = cloudconvertApiKey ?? (upstream === 'engine' ? engineKey(apiKey) : apiKey);
      return isToken(v2Key) ? { ...defaultPreferences, owner: fingerprint(apiKey), v2Key } : undefined;
    },
    byOwner: () => undefined,
  };
}

/** The engine accepts any key; the same key shown to `/v2` finds the jobs behind the v1 calls. */
function engineKey(apiKey: string): string {
  return isToken(apiKey) ? apiKey : fingerprint(apiKey);
}

/** Whether an Authorization header can carry this key. */
function isToken(key: string): boolean {
  return /^[\x21-\x7e]+$/.test(key);
}

const defaultPreferences = { presets: {}, accounts: {}, compat: {}, strict: false };

class KeysFileRing implements KeyRing {
  private callers: KeyedCaller[];
  private version: string;

  constructor(
    private readonly path: string,
    private readonly settings: Settings,
    private readonly logger: Logger,
  ) {
    this.version = versionOf(path);
    this.callers = readKeys(path, settings);
  }

  /** Compares with every key in constant time. */
  resolve(apiKey: string): Caller | undefined {
    this.reloadIfChanged();
    const digest = digestOf(apiKey);
    return this.callers.filter((entry) => timingSafeEqual(entry.digest, digest))[0]?.caller;
  }

  byOwner(owner: string): Caller | undefined {
    this.reloadIfChanged();
    return this.callers.find(({ caller }) => caller.owner === owner)?.caller;
  }

  private reloadIfChanged(): void {
    const version = versionOf(this.path);
    if (version === this.version) return;
    this.version = version;
    try {
      this.callers = readKeys(this.path, this.settings);
      this.logger.info({ keys: this.callers.length }, 'the keys file was reloaded');
    } catch (error) {
      this.logger.error({ err: error }, 'the keys file is faulty: the previous keys stay valid');
    }
  }
}

/** Changes whenever the file is edited or replaced. */
function versionOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.ino}/${found.size}/${found.mtimeMs}` : 'missing';
}

interface KeyedCaller {
  digest: Buffer;
  caller: Caller;
}

function digestOf(apiKey: string): Buffer {
  return createHash('sha256').update(apiKey).digest();
}

function readKeys(path: string, settings: Settings): KeyedCaller[] {
  const checked = keysSchema.validate(parseFile(path), { abortEarly: false, errors: { label: 'key' } });
  if (checked.error) throw new SettingsError(checked.error.details.map((detail) => `${path}: ${detail.message}`));
  return Object.entries(checked.value as Record<string, KeyEntry>).map(([apiKey, entry]) => ({
    digest: digestOf(apiKey),
    caller: {
      owner: fingerprint(apiKey),
      label: entry.label,
      v2Key: entry.v2Key ?? settings.cloudconvertApiKey ?? apiKey,
      presets: entry.presets,
      accounts: entry.accounts,
      compat: entry.compat,
      strict: entry.strict,
    },
  }));
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingsError([`${path}: ${(error as Error).message}`]);
  }
}

type KeyEntry = Omit<Caller, 'owner' | 'v2Key'> & { v2Key?: string };

const byName = Joi.object().pattern(Joi.string(), Joi.object().unknown(true)).default({});
const compatSwitches: Record<keyof Compat, Joi.Schema> = {
  createLimits: Joi.boolean(),
  firstPageZero: Joi.boolean(),
  percentString: Joi.boolean(),
  nullOptions: Joi.boolean(),
  textOptions: Joi.boolean(),
};

/** `limits` and `route` have their place here (design section 6) and no effect yet. */
const keysSchema = Joi.object().pattern(
  Joi.string().min(1),
  Joi.object({
    v2Key: Joi.string(),
    label: Joi.string(),
    presets: byName,
    accounts: byName,
    strict: Joi.boolean().default(false),
    compat: Joi.object(compatSwitches).default({}),
    limits: Joi.object(),
    route: Joi.any(),
  }),
);
