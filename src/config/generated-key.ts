import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../runtime';

const fileName = 'api.key';

/** The v1 key of a public server without KEYS_FILE: made once and kept in DATA_DIR (mode 600). */
export function generatedApiKey(dataDir: string): { apiKey: string; isNew: boolean } {
  const { value, isNew } = keptSecret(dataDir, fileName, () => randomBytes(30).toString('base64url'));
  return { apiKey: value, isNew };
}

/** A secret in a file of its own, which is made where it is missing; of several instances that start at once, one makes it. */
export function keptSecret(dataDir: string, name: string, make: () => string): { value: string; isNew: boolean } {
  const path = join(dataDir, name);
  makeFolder(dataDir);
  let isNew = true;
  try {
    writeFileSync(path, make(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    isNew = false;
  }
  return { value: readFileSync(path, 'utf8').trim(), isNew };
}
