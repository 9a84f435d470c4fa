import { createSign } from 'node:crypto';
import { lookup } from 'mime-types';
import type { Clock } from '../../../runtime';
import type { Options } from '../../operations/options/options';
import { encodeFully, encodeQuery } from '../http/encoding';
import { isTransient, type StorageClient, type StorageRequest } from '../http/storage-client';
import type { Connection, ObjectStore, RemoteStorage, LocalFile } from '../storage';
import { required } from '../storage-parameters';
import { OperationError } from '../../contract/operation';
import type { StorageEndpoints, TransferSizes } from '../storage-settings';

/** Google Cloud Storage's JSON API with a service account (v2-contract 4.1, 4.2). */
export const googleCloudStorage: RemoteStorage = {
  name: 'google-cloud-storage',
  title: 'Google Cloud Storage',
  parameters: ['project_id', 'bucket', 'client_email', 'private_key'].map(required),
  exportParameters: [],
  one: 'file',
  many: 'file_prefix',
  manyIsFolder: false,
  secrets: ['private_key'],
  sizes: { single: 16 * 2 ** 20, part: 16 * 2 ** 20 },
  open: async (options, connection) => {
    const token = await accessToken(options, connection);
    return new GoogleStore(options, connection, token);
  },
};

class GoogleStore implements ObjectStore {
  private readonly client: StorageClient;
  private readonly sizes: TransferSizes;
  private readonly base: string;
  private readonly bucket: string;

  constructor(
    options: Options,
    { client, sizes, settings }: Connection,
    private readonly token: string,
  ) {
    this.client = client;
    this.sizes = sizes;
    this.base = settings.endpoints.googleStorage;
    this.bucket = encodeFully(options.text('bucket') ?? '');
  }

  async list(prefix: string): Promise<string[]> {
    const pageAfter = (pageToken: string | undefined) => {
      const query = { prefix, fields: 'items/name,nextPageToken', ...(pageToken !== undefined && { pageToken }) };
      return this.request('GET', `${this.base}/storage/v1/b/${this.bucket}/o?${encodeQuery(query)}`);
    };
    const objects = await this.client.list('google', pageAfter);
    return objects.map(({ name }) => name).filter((name) => !name.endsWith('/'));
  }

  read(name: string) {
    return this.client.read(
      this.request('GET', `${this.base}/storage/v1/b/${this.bucket}/o/${encodeFully(name)}?alt=media`),
    );
  }

  /** A resumable upload: the object appears with its last byte, and a broken connection goes on where Google says. */
  async store(name: string, file: LocalFile): Promise<void> {
    const type = lookup(file.filename) || 'application/octet-stream';
    const query = encodeQuery({ uploadType: 'resumable', name });
    const { headers } = await this.client.send({
      ...this.request('POST', `${this.base}/upload/storage/v1/b/${this.bucket}/o?${query}`, {
        'content-type': 'application/json; charset=UTF-8',
        'x-upload-content-type': type,
        'x-upload-content-length': String(file.size),
      }),
      body: '{}',
    });
    const session = headers.location;
    if (session === undefined) throw new Error('The server did not start an upload session');
    let offset: number | undefined = 0;
    while (offset !== undefined) offset = await this.storeChunk(session, file, offset);
  }

  /** Where the next chunk begins; `undefined` when the object is whole. */
  private async storeChunk(session: string, file: LocalFile, start: number): Promise<number | undefined> {
    const length = Math.min(Math.ceil(this.sizes.part / chunkUnit) * chunkUnit, file.size - start);
    const range = length === 0 ? `bytes */${file.size}` : `bytes ${start}-${start + length - 1}/${file.size}`;
    const chunk = {
      ...this.request('PUT', session, { 'content-range': range }),
      body: { path: file.path, start, length },
      alsoFine: [resumeIncomplete],
    };
    try {
      return nextOffset(await this.client.sendOnce(chunk));
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
    const question = this.request('PUT', session, { 'content-range': `bytes */${file.size}` });
    return nextOffset(await this.client.send({ ...question, body: '', alsoFine: [resumeIncomplete] }));
  }

  private request(method: string, url: string, headers: Record<string, string> = {}): StorageRequest {
    return { method, url, headers, authorize: () => ({ authorization: `Bearer ${this.token}` }) };
  }
}

const resumeIncomplete = 308;

/** Chunks but the last are multiples of 256 KiB. */
const chunkUnit = 256 * 1024;

function nextOffset({ status, headers }: { status: number; headers: { range?: string } }): number | undefined {
  if (status !== resumeIncomplete) return undefined;
  const last = /^bytes=0-(\d+)$/.exec(headers.range ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

/** A service account's signed claim for an access token (RFC 7523), good for one task. */
async function accessToken(options: Options, { client, settings }: Connection): Promise<string> {
  const { text } = await client.send({
    method: 'POST',
    url: settings.endpoints.googleToken,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: encodeQuery({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signedClaim(options, settings.endpoints, settings.clock),
    }),
  });
  return (JSON.parse(text) as { access_token: string }).access_token;
}

function signedClaim(options: Options, { googleToken }: StorageEndpoints, clock: Clock): string {
  const now = Math.floor(clock.now() / 1000);
  const claim = {
    iss: options.text('client_email'),
    scope: 'https://www.googleapis.com/auth/devstorage.read_write',
    aud: googleToken,
    iat: now,
    exp: now + 3600,
  };
  const content = [{ alg: 'RS256', typ: 'JWT' }, claim]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  // Keys copied out of the JSON file keep their line breaks as backslash and n.
  const key = (options.text('private_key') ?? '').replaceAll('\\n', '\n');
  try {
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
  } catch {
    throw new OperationError('The private key is not a PEM key');
  }
}
