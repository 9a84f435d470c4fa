import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Parameters of tasks as the database holds them: they name the secrets of storages, passwords and keys. AES-256-GCM as
 * `v1.<iv>.<tag>.<text>` in base64url; what an earlier version has written in clear is read as it is.
 */
export class ParameterSeal {
  private readonly key: Buffer;

  constructor(secret: string) {
    this.key = createHash('sha256').update(`parameters of the engine:${secret}`).digest();
  }

  seal(text: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return ['v1', ...[iv, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join('.');
  }

  /** Throws where another key has sealed it. */
  open(sealed: string): string {
    if (!sealed.startsWith('v1.')) return sealed;
    const [iv, tag, text] = sealed
      .split('.')
      .slice(1)
      .map((part) => Buffer.from(part, 'base64url'));
    if (!iv || !tag || !text) throw new Error('The sealed parameters are incomplete');
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv).setAuthTag(tag);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  }
}

/** The secret of an engine that is given none: made once and kept in `file`, which only its user may read. */
export function lastingSecretIn(file: string): string {
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
}
