import { createHmac, randomUUID } from 'node:crypto';
import { sign } from 'aws4';
import type { NetworkPolicy } from '../../network';
import { exponentialBackoff, retrying, type Clock } from '../../runtime';
import { Options } from '../operations/options/options';
import { encodePath, encodeQuery } from './http/encoding';
import { passingStatuses, StorageClient } from './http/storage-client';
import type { LocalFile } from './storage';
import type { StorageSettings } from './storage-settings';
import { S3Store, s3 } from './storages/s3';

/** Where the files of a cluster lie: a bucket of Amazon S3 or of any server that speaks its protocol. */
export interface BucketPlace {
  bucket: string;
  /** What all keys begin with; empty or with a slash at its end. */
  prefix: string;
  region: string;
  /** URL of a server other than Amazon's. */
  endpoint?: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export interface StoredObject {
  /** Below the prefix. */
  key: string;
  /** Bytes. */
  size: number;
  /** Milliseconds since the epoch, by the clock of the storage. */
  modifiedAt: number;
}

/** Milliseconds without a byte after which a connection is given up. */
const idleTimeout = 60_000;
const noEndpoints = { azureBlob: '', googleStorage: '', googleToken: '' };

/** The ETag of an empty object. */
const md5OfNothing = 'd41d8cd98f00b204e9800998ecf8427e';

/** Seconds. */
const linkLifetime = 86_400;

/** The bucket, with keys below its prefix. Every call ends with `signal`. */
export class Bucket {
  constructor(
    private readonly place: BucketPlace,
    private readonly network: NetworkPolicy,
    private readonly clock: Clock,
  ) {}

  read(key: string, signal: AbortSignal) {
    return this.open(signal).store.read(this.place.prefix + key);
  }

  write(key: string, file: LocalFile, signal: AbortSignal): Promise<void> {
    return this.open(signal).store.store(this.place.prefix + key, file);
  }

  /** A short text. */
  async put(key: string, text: string, signal: AbortSignal): Promise<void> {
    const { client, store } = this.open(signal);
    const request = store.request('PUT', `/${encodePath(this.place.prefix + key)}`, { 'content-type': 'text/plain' });
    await client.send({ ...request, body: text });
  }

  /**
   * Within the bucket; no byte passes through this machine. Rejects where the server has not copied, though it may say that all
   * is well: one that doesn't know of copies stores an empty object.
   */
  async copy(from: string, to: string, signal: AbortSignal): Promise<void> {
    const source = `/${this.place.bucket}/${encodePath(this.place.prefix + from)}`;
    const { text } = await this.send({ method: 'PUT', headers: { 'x-amz-copy-source': source } }, to, signal);
    if (!text.includes('CopyObjectResult') || text.includes(md5OfNothing)) throw new Error('The storage did not copy');
  }

  /** All objects whose key begins with `beginning`. */
  async list(beginning: string, signal: AbortSignal): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    for await (const page of this.pages(beginning, signal)) found.push(...page);
    return found;
  }

  /** The same, a page at a time: a bucket may hold any number of them. */
  async *pages(beginning: string, signal: AbortSignal): AsyncGenerator<StoredObject[]> {
    const { prefix } = this.place;
    for await (const page of this.open(signal).store.pages(prefix + beginning)) {
      yield page.map(({ name, size, modifiedAt }) => ({ key: name.slice(prefix.length), size, modifiedAt }));
    }
  }

  /** Those that are not there count as deleted. */
  async remove(keys: readonly string[], signal: AbortSignal): Promise<void> {
    for (const key of keys) await this.send({ method: 'DELETE', alsoFine: [404] }, key, signal);
  }

  /** A link that lets whoever has it read the object for 24 hours from `from` (milliseconds since the epoch). */
  link(key: string, from: number, answer: { disposition: string; type: string }): string {
    const base = this.open(new AbortController().signal).store.base;
    const { host, origin } = new URL(base);
    const query = encodeQuery({
      'X-Amz-Expires': String(linkLifetime),
      'X-Amz-Date': amzDate(from),
      'response-content-disposition': answer.disposition,
      'response-content-type': answer.type,
    });
    const path = `${base.slice(origin.length)}/${encodePath(this.place.prefix + key)}?${query}`;
    const signed = sign({ service: 's3', region: this.place.region, host, path, signQuery: true }, this.credentials());
    return origin + signed.path;
  }

  /**
   * A form that lets whoever has it upload one object whose key begins with `beginning` until `expiresAt`. Signature
   * version 4 of a POST policy.
   */
  form(beginning: string, from: number, { expiresAt, redirect }: { expiresAt: number; redirect?: string }) {
    const { region, accessKeyId, sessionToken } = this.place;
    const date = amzDate(from);
    const day = date.slice(0, 8);
    const start = this.place.prefix + beginning;
    const exact: Record<string, string> = {
      success_action_status: '201',
      ...(redirect !== undefined && { success_action_redirect: redirect }),
      'X-Amz-Credential': `${accessKeyId}/${day}/${region}/s3/aws4_request`,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Date': date,
      ...(sessionToken !== undefined && { 'X-Amz-Security-Token': sessionToken }),
    };
    const conditions = [
      { bucket: this.place.bucket },
      ...Object.entries(exact).map(([name, value]) => ({ [name]: value })),
      ['starts-with', '$key', start],
    ];
    const policy = { expiration: new Date(expiresAt).toISOString(), conditions };
    const encoded = Buffer.from(JSON.stringify(policy)).toString('base64');
    const parameters: Record<string, string> = {
      key: `${start}\${filename}`,
      ...exact,
      Policy: encoded,
      'X-Amz-Signature': this.signature(day, encoded),
    };
    return { url: this.open(new AbortController().signal).store.base, parameters };
  }

  /**
   * Sends a small form, and removes what came of it; answers the refusal of a storage that takes none. Rejects where there is
   * no answer, or only that the storage is busy.
   */
  async tryForm(beginning: string, signal: AbortSignal): Promise<string | undefined> {
    const now = this.clock.now();
    const { url, parameters } = this.form(beginning, now, { expiresAt: now + linkLifetime * 1000 });
    const form = new FormData();
    for (const [name, value] of Object.entries(parameters)) form.append(name, value);
    const key = `${beginning}${randomUUID()}`;
    form.set('key', this.place.prefix + key);
    form.append('file', new Blob(['form']), 'form');
    const rules = { attempts: 5, delay: exponentialBackoff(500, 5_000), isTransient: () => true };
    const answer = await retrying({ ...rules, clock: this.clock, signal }, async () => {
      const response = await fetch(url, { method: 'POST', body: form, signal });
      if (passingStatuses.has(response.status)) throw new Error(`status ${response.status}: ${await response.text()}`);
      return response;
    });
    if (!answer.ok) return `status ${answer.status}: ${(await answer.text()).slice(0, 500)}`;
    await answer.arrayBuffer();
    await this.remove([key], signal);
    return undefined;
  }

  private signature(day: string, text: string): string {
    const steps = [day, this.place.region, 's3', 'aws4_request'];
    const key = steps.reduce<string | Buffer>(
      (secret, step) => createHmac('sha256', secret).update(step).digest(),
      `AWS4${this.place.secretAccessKey}`,
    );
    return createHmac('sha256', key).update(text).digest('hex');
  }

  private async send({ method, headers, alsoFine }: Call, key: string, signal: AbortSignal) {
    const { client, store } = this.open(signal);
    const request = store.request(method, `/${encodePath(this.place.prefix + key)}`, headers);
    return client.send({ ...request, alsoFine });
  }

  private open(signal: AbortSignal): { client: StorageClient; store: S3Store } {
    const settings: StorageSettings = { clock: this.clock, idleTimeout, endpoints: noEndpoints };
    const client = new StorageClient(this.network, settings, signal);
    const options = new Options({
      bucket: this.place.bucket,
      region: this.place.region,
      endpoint: this.place.endpoint,
      access_key_id: this.place.accessKeyId,
      secret_access_key: this.place.secretAccessKey,
      session_token: this.place.sessionToken,
    });
    const connection = { client, network: this.network, signal, sizes: s3.sizes, settings };
    return { client, store: new S3Store(options, connection) };
  }

  private credentials() {
    const { accessKeyId, secretAccessKey, sessionToken } = this.place;
    return { accessKeyId, secretAccessKey, sessionToken };
  }
}

interface Call {
  method: string;
  headers?: Record<string, string>;
  /** Statuses besides 2xx that are as good. */
  alsoFine?: number[];
}

/** `20260105T100000Z` */
function amzDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
