import { randomBytes } from 'node:crypto';
import { keptSecret } from './generated-key';
import type { Settings } from './settings';

export const secretKeyFile = 'secret.key';

/** SECRET_KEY, or a key generated at the first start and kept in DATA_DIR (mode 600). */
export function secretKeyOf({ secretKey, dataDir }: Settings): string {
  return secretKey ?? keptSecret(dataDir, secretKeyFile, () => randomBytes(32).toString('hex')).value;
}
