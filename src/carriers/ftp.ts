import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { posix } from 'node:path';
import { PassThrough } from 'node:stream';
import { FTPError, type Client } from 'basic-ftp';
import type { Carrier, CarrierError, CarrierTarget, OutgoingFile, TransferOptions } from './carrier';
import { interruption, refusal } from './failure';
import { serverReplyOr, logIn, type LoginParts } from './ftp-login';

/**
 * FTP and FTPS. Parameters (v1-contract 2.3): `host`, `port`, `user`, `password`; in addition to v1: `secure` (`true` for
 * AUTH TLS, `implicit` for TLS from the first byte, as on port 990) and `insecure` (`true` accepts any certificate).
 */
export function ftpCarrier(parts: LoginParts): Carrier {
  return {
    kind: 'ftp',
    fetch: async (source, options) => {
      const client = await open(parts, source, options);
      try {
        const size = await sizeOf(client, source.path);
        return { filename: posix.basename(source.path), size, stream: await download(client, source, options) };
      } catch (error) {
        client.close();
        throw failureOf(source, error);
      }
    },
    store: async (target, file, options) => {
      const client = await open(parts, target, options);
      try {
        return await upload(client, target, file, options);
      } catch (error) {
        throw failureOf(target, await serverReplyOr(client, error));
      } finally {
        client.close();
      }
    },
    discard: async (target, file, options) => {
      const client = await open(parts, target, options);
      try {
        const { directory, part } = placeOf(target, file);
        if (directory !== '') await client.cd(directory);
        await client.remove(part, true);
      } catch (error) {
        throw failureOf(target, error);
      } finally {
        client.close();
      }
    },
  };
}

async function open(parts: LoginParts, target: CarrierTarget, options: TransferOptions): Promise<Client> {
  if ([target.path, ...Object.values(target.parameters)].some((text) => /[\r\n\0]/.test(text))) {
    throw refusal(target, 'An FTP path or login must not contain line breaks');
  }
  try {
    const client = await logIn(parts, target, options.signal);
    options.signal.addEventListener('abort', () => client.close(), { once: true });
    client.trackProgress(({ bytesOverall }) => options.onProgress?.(bytesOverall));
    return client;
  } catch (error) {
    throw failureOf(target, error);
  }
}

/** Resolves with the first bytes: until then a refusal of the server can still be reported. */
async function download(client: Client, source: CarrierTarget, { signal }: TransferOptions): Promise<PassThrough> {
  const stream = new PassThrough({ signal });
  const whole = client.downloadTo(stream, source.path);
  whole.catch((error: unknown) => stream.destroy(failureOf(source, error))).finally(() => client.close());
  stream.once('error', () => client.close());
  await Promise.race([once(stream, 'readable'), whole]);
  return stream;
}

/**
 * Uploads under a temporary name and renames the complete file. The temporary name is the same for every attempt with one
 * file, so that the next attempt resumes where the last one broke.
 */
async function upload(
  client: Client,
  target: CarrierTarget,
  file: OutgoingFile,
  { signal }: TransferOptions,
): Promise<string> {
  const { path, directory, name, part } = placeOf(target, file);
  if (directory !== '') await enter(client, directory);
  const there = (await sizeOf(client, part)) ?? 0;
  const offset = there <= file.size ? there : 0;
  const send = async (from: number) => {
    const stream = await file.open(from);
    signal.addEventListener('abort', () => stream.destroy(), { once: true });
    await (from > 0 ? append(client, stream, part) : client.uploadFrom(stream, part));
  };
  const isWhole = async () => [undefined, file.size].includes(await sizeOf(client, part));
  if (offset < file.size || file.size === 0) await send(offset);
  // What an attempt that broke had sent may have been written only after the server was asked for the size.
  if (offset > 0 && !(await isWhole())) await send(0);
  if (!(await isWhole())) {
    throw interruption(target, new Error(`The server holds another number than ${file.size} bytes`));
  }
  await moveInPlace(client, part, name);
  return path;
}

/** If the server can't append, the partial file is removed, so that the next attempt starts afresh. */
async function append(client: Client, stream: Parameters<Client['appendFrom']>[0], part: string): Promise<void> {
  try {
    await client.appendFrom(stream, part);
  } catch (error) {
    if (error instanceof FTPError && notImplementedReplies.includes(error.code)) {
      await client.remove(part, true);
      throw new Error(error.message, { cause: error });
    }
    throw error;
  }
}

const notImplementedReplies = [500, 502, 504];

async function enter(client: Client, directory: string): Promise<void> {
  await client.cd(directory).catch((error: unknown) => {
    if (error instanceof FTPError) return client.ensureDir(directory);
    throw error;
  });
}

/** Some servers rename over an existing file, others require it to be removed first. */
async function moveInPlace(client: Client, part: string, name: string): Promise<void> {
  try {
    await client.rename(part, name);
  } catch (error) {
    const taken = error instanceof FTPError && (await sizeOf(client, name)) !== undefined;
    if (!taken) throw error;
    await client.remove(name);
    await client.rename(part, name);
  }
}

/** Undefined if there is no such file or the server does not report sizes. */
async function sizeOf(client: Client, path: string): Promise<number | undefined> {
  try {
    return await client.size(path);
  } catch (error) {
    if (error instanceof FTPError) return undefined;
    throw error;
  }
}

function placeOf(target: CarrierTarget, { filename, identity }: Pick<OutgoingFile, 'filename' | 'identity'>) {
  const path = target.path === '' || target.path.endsWith('/') ? `${target.path}${filename}` : target.path;
  const { dir: directory, base: name } = posix.parse(path);
  const mark = createHash('sha256')
    .update(identity ?? '')
    .digest('hex');
  return { path, directory, name, part: `.${name}.${mark.slice(0, 12)}.part` };
}

/** Replies of 500 and above are permanent, those of 400 and above transient (RFC 959 4.2.1). */
function failureOf(target: CarrierTarget, error: unknown): CarrierError {
  if (error instanceof FTPError && error.code >= 500) return refusal(target, error.message, error);
  return interruption(target, error);
}
