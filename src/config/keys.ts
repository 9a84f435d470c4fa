import { createHash } from 'node:crypto';
import { equalSecrets, type Logger } from '../runtime';
import type { Compat } from './compat';
import { EngineKeys } from './engine-keys';
import { generatedApiKey } from './generated-key';
import { isHashed, keyTest } from './hashed-key';
import { readKeysFile, readPhaseOutOfAll, type JsonValue, type KeyEntry } from './keys-file';
import type { PhaseOut } from './phase-out';
import { ReloadedFile } from './reloaded-file';
import { secretKeyOf } from './secret-key';
import type { Settings } from './settings';
import { demandsKey } from './usable-settings';

/** Who is calling: what the keys file says about a v1 key. */
export interface Caller {
  /** Fingerprint of the v1 key: lists and hooks are per owner. */
  owner: string;
  label?: string;
  v2Key: string;
  /** The v2 key of its entry in the keys file. */
  ownV2Key?: string;
  /** Preset id -> converter options. */
  presets: Record<string, Record<string, JsonValue>>;
  /** Storage name -> parameters, for string forms such as `output: "dropbox"`. */
  accounts: Record<string, Record<string, JsonValue>>;
  compat: Compat;
  /** A call whose translation has warnings is refused with 400. */
  strict: boolean;
  phaseOut?: PhaseOut;
  /** The v1 key itself, as long as another v1 server may have to be shown it. */
  v1Key?: string;
}

export interface KeyRing {
  /** The caller that a v1 key belongs to; undefined for an unknown key. */
  resolve(apiKey: string): Caller | undefined;
  byOwner(owner: string): Caller | undefined;
  /** Labels of the keys file; empty without one. */
  labels(): string[];
  /** The v2 keys that the proxy knows of, each with a name that may be shown; empty where callers bring their own. */
  v2Keys(): { name: string; key: string }[];
  /** Whether the embedded engine is open to this key: with known callers only to their v2 keys and the proxy's own. */
  acceptsV2Key(key: string): boolean;
  /** How all keys are phased out that say nothing else. */
  phaseOut?(): PhaseOut | undefined;
  /** Whether any key is phased out. */
  phasesOut?(): boolean;
  /** Callers of the keys file; empty without one. */
  callers?(): Caller[];
  /** The one v1 key of a public server without KEYS_FILE; `isNew` at the start that made it. */
  readonly generated?: { apiKey: string; isNew: boolean };
}

/**
 * The keys of KEYS_FILE, which is reloaded whenever it changes; a faulty change is logged and the previous keys stay valid.
 * Without a file: on this machine alone, or with ANY_KEY, any key on the engine and CLOUDCONVERT_API_KEY for every caller on
 * CloudConvert; where strangers can reach the proxy, one generated key. Without CLOUDCONVERT_API_KEY a v2 key sent as v1 key
 * is used as it is. Throws `SettingsError` if the file can't be used at start.
 */
export function createKeyRing(settings: Settings, logger: Logger): KeyRing {
  if (settings.keysFile) return new KeysFileRing(settings.keysFile, settings, logger);
  return demandsKey(settings) ? generatedKeyRing(settings, logger) : openKeyRing(settings, logger);
}

/** Identifies a v1 key without revealing it: 32 hexadecimal digits. */
export function fingerprint(apiKey: string): string {
  return createHash('sha256').update(`owner:${apiKey}`).digest('hex').slice(0, 32);
}

function generatedKeyRing(settings: Settings, logger: Logger): KeyRing {
  const generated = generatedApiKey(settings.dataDir);
  const { apiKey } = generated;
  logger.warn('without KEYS_FILE only one generated v1 key is accepted; it is kept in DATA_DIR as api.key');
  const caller: Caller = {
    ...defaultPreferences,
    owner: fingerprint(apiKey),
    v2Key: settings.cloudconvertApiKey ?? engineKey(apiKey),
  };
  const isGenerated = keyTest(apiKey);
  return {
    resolve: (given) => (isGenerated(given) ? caller : undefined),
    byOwner: (owner) => (owner === caller.owner ? caller : undefined),
    labels: () => [],
    v2Keys: () => namedKeys([caller]),
    acceptsV2Key: (key) => equalSecrets(caller.v2Key, key),
    generated,
  };
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
    labels: () => [],
    acceptsV2Key: () => true,
    v2Keys: () => (cloudconvertApiKey ? [{ name: 'CLOUDCONVERT_API_KEY', key: cloudconvertApiKey }] : []),
  };
}

function namedKeys(callers: Caller[]): { name: string; key: string }[] {
  const named = callers.map(({ v2Key, label, owner }) => [v2Key, `v2 key of ${label ?? owner.slice(0, 8)}`] as const);
  return [...new Map(named)].map(([key, name]) => ({ name, key }));
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
  private readonly file: ReloadedFile<KeysFile>;

  constructor(
    path: string,
    private readonly settings: Settings,
    logger: Logger,
  ) {
    this.file = new ReloadedFile({ path, name: 'keys file', read: () => keysFileOf(path, settings), logger });
  }

  /** Compares with every key in constant time. */
  resolve(apiKey: string): Caller | undefined {
    const [found] = this.keyed.filter(({ matches }) => matches(apiKey));
    return found && { ...found.caller, v2Key: found.caller.v2Key || apiKey };
  }

  byOwner(owner: string): Caller | undefined {
    return this.keyed.find(({ caller }) => caller.owner === owner)?.caller;
  }

  labels(): string[] {
    return [...new Set(this.keyed.flatMap(({ caller: { label } }) => (label ? [label] : [])))];
  }

  v2Keys(): { name: string; key: string }[] {
    return namedKeys(this.keyed.map(({ caller }) => caller).filter(({ v2Key }) => v2Key !== ''));
  }

  acceptsV2Key(key: string): boolean {
    const isListed = this.keyed.filter(({ caller }) => equalSecrets(caller.v2Key, key)).length > 0;
    return isListed || (this.settings.upstream === 'engine' && engineKeysOf(this.settings).has(key));
  }

  phaseOut(): PhaseOut | undefined {
    const { all } = this.file.current();
    return Object.keys(all).length > 0 ? all : undefined;
  }

  phasesOut(): boolean {
    return this.file.current().phasesOut;
  }

  callers(): Caller[] {
    return this.keyed.map(({ caller }) => caller);
  }

  private get keyed(): KeyedCaller[] {
    return this.file.current().callers;
  }
}

interface KeysFile {
  callers: KeyedCaller[];
  /** Of all keys that say nothing else. */
  all: PhaseOut;
  phasesOut: boolean;
}

function keysFileOf(path: string, settings: Settings): KeysFile {
  const callers = callersOf(path, settings);
  const all = readPhaseOutOfAll(path);
  const phasesOut = Object.keys(all).length > 0 || callers.some(({ caller }) => caller.phaseOut !== undefined);
  return { callers, all, phasesOut };
}

interface KeyedCaller {
  matches: (apiKey: string) => boolean;
  caller: Caller;
}

function callersOf(path: string, settings: Settings): KeyedCaller[] {
  const all = readPhaseOutOfAll(path);
  return Object.entries(readKeysFile(path)).map(([key, entry]) => ({
    matches: keyTest(key),
    caller: { ...callerOf(key, entry, settings), phaseOut: phaseOutOf(entry, all) },
  }));
}

/** What the entry says wins over what is said of all. */
function phaseOutOf({ deprecated, sunset, link, successor, brownouts }: KeyEntry, all: PhaseOut): PhaseOut | undefined {
  const own = Object.entries({ deprecated, sunset, link, successor, brownouts }).filter(
    ([, value]) => value !== undefined,
  );
  const phaseOut: PhaseOut = { ...all, ...Object.fromEntries(own) };
  return Object.keys(phaseOut).length > 0 ? phaseOut : undefined;
}

/** The owner of a hashed key is told by the hash: lists and hooks stay the same as long as the entry does. */
function callerOf(key: string, entry: KeyEntry, settings: Settings): Caller {
  const { label, presets, accounts, compat, strict } = entry;
  const v2Key = entry.v2Key ?? settings.cloudconvertApiKey ?? ownV2Key(key, settings);
  return { owner: fingerprint(key), label, v2Key, ownV2Key: entry.v2Key, presets, accounts, compat, strict };
}

/** On CloudConvert a v1 key without another one can only be a v2 key itself; empty: the one that is sent, known by its hash. */
function ownV2Key(key: string, settings: Settings): string {
  if (settings.upstream === 'engine') return engineKeysOf(settings).of(fingerprint(key));
  return isHashed(key) ? '' : key;
}

function engineKeysOf(settings: Settings): EngineKeys {
  return new EngineKeys(secretKeyOf(settings), settings.secretKeyPrevious);
}
