export type { Compat } from './compat';
export { createKeyRing, fingerprint, type Caller, type JsonValue, type KeyRing } from './keys';
export { secretKeyOf } from './secret-key';
export { loadSettings, settingRows, SettingsError, type Settings } from './settings';
