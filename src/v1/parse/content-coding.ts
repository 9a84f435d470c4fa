import { promisify } from 'node:util';
import { brotliDecompress, gunzip, unzip } from 'node:zlib';
import { V1Error } from '../../errors';
import type { Intake } from './intake';
import { limits } from './limits';

const decoders = new Map([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(unzip)],
  ['br', promisify(brotliDecompress)],
]);

/**
 * The bytes of a body that came compressed: v1's hosts ran Express, whose parsers unpack what they read (v1-contract 1.1).
 * Some clients name a coding and use none; what is readable as it is stays as it is. Throws `V1Error` 400, 413 or 503.
 */
export async function withoutCoding(bytes: Buffer, coding: string, intake: Intake): Promise<Buffer> {
  const name = coding.trim().toLowerCase();
  const decode = decoders.get(name);
  if (!decode || isReadable(bytes)) return bytes;
  const decoded = await decode(bytes, { maxOutputLength: limits.bodyBytes }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ERR_BUFFER_TOO_LARGE') throw V1Error.tooLarge('The body is larger than 10 MB unpacked.');
    throw new V1Error(400, `The body is not valid ${name}.`, { cause });
  });
  intake.hold(decoded.length);
  return decoded;
}

/** Starts like JSON or like the name of a form's field. */
function isReadable(bytes: Buffer): boolean {
  return /^\s*[{[\w%][\s"\w%[\]-]*[=:}&]/.test(bytes.toString('latin1', 0, 100));
}
