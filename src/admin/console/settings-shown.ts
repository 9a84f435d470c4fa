import { settingRows, type Settings } from '../../config';
import { withoutSecrets } from '../../runtime';
import type { HealthShown } from './shapes';

/** Their values are never shown, only whether there is one. */
const secret = /key$|token|secret|password/i;
/** `KEYS_FILE` and `TLS_KEY` name files. */
const paths: (keyof Settings)[] = ['keysFile', 'tlsKey'];

/** The settings in force, by their variables; secrets are masked. */
export function settingsShown(settings: Settings): HealthShown['settings'] {
  return settingRows.map(({ variable, name, meaning }) => {
    const value = settings[name];
    return { variable, value: shown(name, value), meaning, isDefault: value === undefined };
  });
}

function shown(name: keyof Settings, value: Settings[keyof Settings]): string {
  if (value === undefined) return '';
  if (secret.test(name) && !paths.includes(name) && typeof value === 'string') return '*** (set)';
  return withoutSecrets(String(value));
}
