export type { Compat } from './compat';
export { addKey, removeKey } from './edit-keys-file';
export { EngineKeys } from './engine-keys';
export { keptSecret } from './generated-key';
export { isHashed } from './hashed-key';
export { readJsonFile } from './json-file';
export { createKeyRing, fingerprint, type Caller, type KeyRing } from './keys';
export { readKeysFile, type JsonValue, type KeyEntry } from './keys-file';
export type { Brownout, PhaseOut, RisingShare, Window } from './phase-out';
export { ReloadedFile } from './reloaded-file';
export { secretKeyFile, secretKeyOf } from './secret-key';
export {
  checked,
  httpUrlFault,
  isLoopbackHost,
  isPostgresUrl,
  logLevels,
  networkPolicyFault,
  postgresFault,
} from './setting-values';
export { loadSettings } from './load-settings';
export { settingRows, type Settings } from './settings';
export { SettingsError } from './settings-error';
export { expectUsableSettings, isPublic } from './usable-settings';
