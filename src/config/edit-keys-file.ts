import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { hashedKey, keyTest } from './hashed-key';
import { readKeysFile, type KeyEntry } from './keys-file';
import { SettingsError } from './settings-error';

export interface NewKey {
  apiKey: string;
  /** Stored as it is instead of as a salted hash. */
  plain: boolean;
  entry: Partial<KeyEntry>;
}

/** Adds a key to the keys file, which is made where it is missing. Throws `SettingsError` for one that is there already. */
export function addKey(path: string, { apiKey, plain, entry }: NewKey): void {
  const entries = existsSync(path) ? rawEntries(path) : {};
  if (Object.keys(entries).some((known) => keyTest(known)(apiKey))) {
    throw new SettingsError([`KEYS_FILE ${path}: the key is there already`]);
  }
  replace(path, { ...entries, [plain ? apiKey : hashedKey(apiKey)]: entry });
}

/** Removes an entry by its name in the file: the key, or its hash. */
export function removeKey(path: string, name: string): void {
  const { [name]: _removed, ...rest } = rawEntries(path);
  replace(path, rest);
}

/** As they are written, without defaults; a faulty file is not edited. */
function rawEntries(path: string): Record<string, unknown> {
  readKeysFile(path);
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}

/** A proxy that reads the file meanwhile sees all of the former or all of the new one. */
function replace(path: string, entries: Record<string, unknown>): void {
  const target = existsSync(path) ? realpathSync(path) : path;
  const mode = existsSync(target) ? statSync(target).mode & 0o777 : 0o600;
  const unfinished = `${target}.${process.pid}.part`;
  try {
    writeFileSync(unfinished, `${JSON.stringify(entries, null, 2)}\n`, { mode, flag: 'wx' });
    const file = openSync(unfinished, 'r');
    fsyncSync(file);
    closeSync(file);
    renameSync(unfinished, target);
  } finally {
    rmSync(unfinished, { force: true });
  }
}
