export type { Compat } from './compat';
export { loadSettings, settingRows, SettingsError, type Settings } from './settings';
