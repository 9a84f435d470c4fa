import { createCipheriv, createDecipheriv, createHash, randomBytes, type DecipherGCM } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { StartError } from '../../runtime';

const ivBytes = 12;
const tagBytes = 16;
const textAt = ivBytes + tagBytes;

/**
 * Parameters of tasks as the engine keeps them: they name the secrets of storages, passwords and keys. AES-256-GCM; in
 * the database as `v1.<iv>.<tag>.<text>` in base64url; what an earlier version has written in clear is read as it is.
 */
export class ParameterSeal {
  private readonly key: Buffer;
  private readonly keys: Buffer[];

  /** `previous`: of a secret that was changed; opens what it has sealed, and seals nothing new. */
  constructor(secret: string, previous?: string) {
    this.key = derivedKey(secret);
    this.keys = [this.key, ...(previous === undefined ? [] : [derivedKey(previous)])];
  }

  seal(text: string): string {
    return ['v1', ...this.sealed(text).map((part) => part.toString('base64url'))].join('.');
  }

  /** Throws where another key has sealed it. */
  open(sealed: string): string {
    return this.openedWith(this.keys, sealed);
  }

  /** The same sealed with the present key; undefined where it is. Throws where a key has sealed it that is not known. */
  renewed(sealed: string): string | undefined {
    if (isSealed(sealed)) {
      try {
        this.openedWith([this.key], sealed);
        return undefined;
      } catch {
        // Of the key before, or of none that is known.
      }
    }
    return this.seal(this.open(sealed));
  }

  private openedWith(keys: Buffer[], sealed: string): string {
    if (!isSealed(sealed)) return sealed;
    const [iv, tag, text] = sealed
      .split('.')
      .slice(1)
      .map((part) => Buffer.from(part, 'base64url'));
    if (!iv || !tag || !text) throw new Error('The sealed parameters are incomplete');
    for (const key of keys) {
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAuthTag(tag);
      const clear = decipher.update(text);
      if (isGenuine(decipher)) return clear.toString('utf8');
    }
    throw wrongKey();
  }

  /**
   * The same for a file of its own: the initialisation vector, the tag and the text, one after the other. Others have their
   * turn between the slices.
   */
  async sealBytes(text: string): Promise<Buffer> {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const clear = Buffer.from(text, 'utf8');
    await nextTurn();
    const sealed = Buffer.allocUnsafe(textAt + clear.length);
    await inSlices(clear, (slice, at) => sealed.set(cipher.update(slice), textAt + at));
    cipher.final();
    sealed.set(iv);
    sealed.set(cipher.getAuthTag(), ivBytes);
    return sealed;
  }

  /** Throws where another key has sealed it. */
  async openBytes(sealed: Buffer): Promise<Buffer> {
    const [iv, tag, text] = [sealed.subarray(0, ivBytes), sealed.subarray(ivBytes, textAt), sealed.subarray(textAt)];
    const clear = Buffer.allocUnsafe(text.length);
    for (const key of this.keys) {
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes }).setAuthTag(tag);
      await inSlices(text, (slice, at) => clear.set(decipher.update(slice), at));
      if (isGenuine(decipher)) return clear;
    }
    throw wrongKey();
  }

  private sealed(text: string): [iv: Buffer, tag: Buffer, text: Buffer] {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [iv, cipher.getAuthTag(), sealed];
  }
}

/** What an earlier version has written is not. */
function isSealed(text: string): boolean {
  return text.startsWith('v1.');
}

/** Bytes: some milliseconds of work. */
const slice = 2 ** 20;

async function inSlices(bytes: Buffer, work: (slice: Buffer, at: number) => void): Promise<void> {
  for (let at = 0; at < bytes.length; at += slice) {
    work(bytes.subarray(at, at + slice), at);
    await nextTurn();
  }
}

/** False where another key has sealed it. GCM keeps no byte back for the end. */
function isGenuine(decipher: DecipherGCM): boolean {
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

function wrongKey(): StartError {
  return new StartError(
    'Wrong setting: SECRET_KEY is not the key that the engine has sealed with. Set the former key again, or keep the ' +
      'new one and name the former in SECRET_KEY_PREVIOUS',
  );
}

function derivedKey(secret: string): Buffer {
  return createHash('sha256').update(`parameters of the engine:${secret}`).digest();
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
