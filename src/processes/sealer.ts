import { createCipheriv, createDecipheriv, createSecretKey, scryptSync, type KeyObject } from 'node:crypto';
import { someRandomBytes } from '../runtime';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

/**
 * Seals credentials at rest with AES-256-GCM under SECRET_KEY. A sealed text is base64 of iv, tag and ciphertext. What was
 * sealed before a rotation is opened with SECRET_KEY_PREVIOUS; nothing new is sealed with it.
 */
export class Sealer {
  private readonly key: KeyObject;
  private readonly keys: KeyObject[];

  constructor(secretKey: string, previousSecretKey?: string) {
    this.key = derivedKey(secretKey);
    this.keys = [this.key, ...(previousSecretKey ? [derivedKey(previousSecretKey)] : [])];
  }

  seal(value: unknown): string {
    const iv = someRandomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, this.key, iv);
    const body = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64');
  }

  /** Throws when the text was sealed under another key or was changed. */
  open(sealed: string): unknown {
    const bytes = Buffer.from(sealed, 'base64');
    for (const key of this.keys) {
      const body = opened(bytes, key);
      if (body) return JSON.parse(body.toString('utf8'));
    }
    throw new Error('A sealed text cannot be opened with SECRET_KEY');
  }

  /** The same sealed with the present key; undefined where it is. Throws like `open`. */
  renewed(sealed: string): string | undefined {
    if (opened(Buffer.from(sealed, 'base64'), this.key)) return undefined;
    return this.seal(this.open(sealed));
  }
}

/** Whether an address is sealed: rows of earlier versions hold it as it is, and base64 has no colon. */
export function isSealedAddress(text: string): boolean {
  return !text.includes(':');
}

function derivedKey(secretKey: string): KeyObject {
  return createSecretKey(scryptSync(secretKey, 'cc-v1-proxy', 32));
}

function opened(sealed: Buffer, key: KeyObject): Buffer | undefined {
  try {
    const decipher = createDecipheriv(algorithm, key, sealed.subarray(0, ivBytes));
    decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes + tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
