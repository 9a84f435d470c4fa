import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const saltBytes = 16;

/** `sha256$<salt>$<hash>`, both hexadecimal: what the keys file holds of a v1 key that it need not give away. */
export function hashedKey(apiKey: string, salt = randomBytes(saltBytes).toString('hex')): string {
  return `sha256$${salt}$${digestOf(salt, apiKey).toString('hex')}`;
}

/** The test of a v1 key against an entry of the keys file, hashed or plain, in constant time. */
export function keyTest(entry: string): (apiKey: string) => boolean {
  const [, salt = '', hash] = hashedForm.exec(entry) ?? [];
  const wanted = hash === undefined ? digestOf('', entry) : Buffer.from(hash, 'hex');
  return (apiKey) => timingSafeEqual(digestOf(salt, apiKey), wanted);
}

/** Whether an entry of the keys file is the salted hash of a key rather than the key itself. */
export function isHashed(entry: string): boolean {
  return hashedForm.test(entry);
}

const hashedForm = /^sha256\$([\da-f]{16,128})\$([\da-f]{64})$/;

function digestOf(salt: string, apiKey: string): Buffer {
  return createHash('sha256').update(salt).update(apiKey).digest();
}
