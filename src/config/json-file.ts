import { readFileSync } from 'node:fs';
import { positionOf } from './json-position';
import { SettingsError } from './settings-error';

/** What the JSON file behind a setting holds. Throws `SettingsError` without repeating anything of it: it may hold keys. */
export function readJsonFile(variable: string, path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new SettingsError([`${variable} ${path} cannot be read: ${code}`]);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SettingsError([`${variable} ${path} is not valid JSON${positionOf(error)}`]);
  }
}
