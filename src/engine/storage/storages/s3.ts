import { sign } from 'aws4';
import { lookup } from 'mime-types';
import { escapeAttribute } from '../../../text';
import type { Options } from '../../operations/options/options';
import { encodePath, encodeQuery, metadataHeaders, requestTarget } from '../http/encoding';
import type { Exchange } from '../http/exchange';
import type { ListedObject } from '../http/parse-page';
import { parseShortXml } from '../http/xml';
import type { PageAfter, StorageClient, StorageRequest } from '../http/storage-client';
import { partsOf, wholeFile } from '../parts';
import type { Connection, ObjectStore, RemoteStorage, LocalFile } from '../storage';
import { dictionary, required, text } from '../storage-parameters';
import type { TransferSizes } from '../storage-settings';

/** Amazon S3 and what speaks its protocol, signed with version 4 (v2-contract 4.1, 4.2). */
export const s3: RemoteStorage = {
  name: 's3',
  title: 'S3',
  parameters: [
    ...['bucket', 'region', 'access_key_id', 'secret_access_key'].map(required),
    ...['endpoint', 'session_token'].map(text),
  ],
  exportParameters: [
    {
      name: 'acl',
      type: 'enum',
      default: null,
      possible_values: [
        'private',
        'public-read',
        'public-read-write',
        'authenticated-read',
        'bucket-owner-read',
        'bucket-owner-full-control',
      ],
    },
    ...['cache_control', 'content_disposition', 'content_type'].map(text),
    dictionary('metadata'),
    { name: 'server_side_encryption', type: 'enum', default: null, possible_values: ['AES256', 'aws:kms'] },
    dictionary('tagging'),
  ],
  one: 'key',
  many: 'key_prefix',
  manyIsFolder: false,
  secrets: ['access_key_id', 'secret_access_key', 'session_token'],
  sizes: { single: 64 * 2 ** 20, part: 16 * 2 ** 20 },
  open: async (options, connection) => new S3Store(options, connection),
};

export class S3Store implements ObjectStore {
  /** URL of the bucket, without a slash at the end. */
  readonly base: string;

  private readonly client: StorageClient;
  private readonly sizes: TransferSizes;

  constructor(
    private readonly options: Options,
    { client, sizes, settings }: Connection,
  ) {
    this.client = client;
    this.sizes = sizes;
    this.base = bucketUrl(options, options.text('endpoint') ?? settings.endpoints.s3);
  }

  async list(prefix: string): Promise<string[]> {
    const objects = await this.client.list('s3', this.pageAfter(prefix));
    return objects.map(({ name }) => name).filter(isObject);
  }

  /** The same, a page at a time, with what the list tells of each. */
  async *pages(prefix: string): AsyncGenerator<Required<ListedObject>[]> {
    for await (const page of this.client.pages('s3', this.pageAfter(prefix))) {
      yield page.filter(({ name }) => isObject(name)).map((each) => ({ size: 0, modifiedAt: NaN, ...each }));
    }
  }

  private pageAfter(prefix: string): PageAfter {
    return (token) => {
      const query = { 'list-type': '2', prefix, ...(token !== undefined && { 'continuation-token': token }) };
      return this.request('GET', `?${encodeQuery(query)}`);
    };
  }

  read(name: string) {
    return this.client.read(this.request('GET', `/${encodePath(name)}`));
  }

  async store(name: string, file: LocalFile): Promise<void> {
    const path = `/${encodePath(name)}`;
    if (file.size <= this.sizes.single) {
      await this.client.send({ ...this.request('PUT', path, this.objectHeaders(file)), body: wholeFile(file) });
      return;
    }
    await this.storeInParts(path, file);
  }

  private async storeInParts(path: string, file: LocalFile): Promise<void> {
    const created = await this.client.send(this.request('POST', `${path}?uploads=`, this.objectHeaders(file)));
    const { InitiateMultipartUploadResult: upload } = parseShortXml(created.text) as {
      InitiateMultipartUploadResult: { UploadId: string };
    };
    const uploadId = encodeURIComponent(upload.UploadId);
    try {
      const etags: string[] = [];
      for (const body of partsOf(file, this.sizes.part, maxParts)) {
        const query = `?partNumber=${etags.length + 1}&uploadId=${uploadId}`;
        const { headers } = await this.client.send({ ...this.request('PUT', path + query), body });
        etags.push(headers.etag ?? '');
      }
      await this.complete(`${path}?uploadId=${uploadId}`, etags);
    } catch (error) {
      await this.client.send(this.request('DELETE', `${path}?uploadId=${uploadId}`)).catch(() => undefined);
      throw error;
    }
  }

  private async complete(target: string, etags: string[]): Promise<void> {
    const parts = etags.map(
      (etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${escapeAttribute(etag)}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`;
    const { text: answer } = await this.client.send({
      ...this.request('POST', target, { 'content-type': 'application/xml' }),
      body,
    });
    // S3 begins to answer 200 before it has put the parts together: a failure then comes in the body.
    const { Error: failure } = parseShortXml(answer) as { Error?: { Code: string; Message: string } };
    if (failure) throw new Error(`${failure.Code}: ${failure.Message}`);
  }

  private objectHeaders(file: LocalFile): Record<string, string> {
    const { options } = this;
    const given = {
      'cache-control': options.text('cache_control'),
      'content-disposition': options.text('content_disposition'),
      'x-amz-acl': options.text('acl'),
      'x-amz-server-side-encryption': options.text('server_side_encryption'),
      'x-amz-tagging': encodeQuery(options.dictionary('tagging')) || undefined,
    };
    const headers: Record<string, string> = {
      'content-type': options.text('content_type') ?? (lookup(file.filename) || 'application/octet-stream'),
      ...metadataHeaders('x-amz-meta-', options.dictionary('metadata')),
    };
    for (const [name, value] of Object.entries(given)) if (value !== undefined) headers[name] = value;
    return headers;
  }

  /** A signed request for `target`, a path below the bucket with its query. */
  request(method: string, target: string, headers: Record<string, string> = {}): StorageRequest {
    return {
      method,
      url: this.base + target,
      headers,
      authorize: (request) => signedHeaders(request, this.options),
      trusts: (url) => /\.amazonaws\.com(\.cn)?$/.test(url.hostname) && url.protocol === 'https:',
    };
  }
}

/** What consoles show as a folder is an object of this name. */
function isObject(name: string): boolean {
  return !name.endsWith('/');
}

/** S3 allows 10,000 parts. */
const maxParts = 10_000;

/** Amazon by host name where the certificate allows it; other servers by path, as most of them expect. */
function bucketUrl(options: Options, endpoint: string | undefined): string {
  const bucket = options.text('bucket') ?? '';
  const region = options.text('region') ?? '';
  if (endpoint !== undefined) {
    const url = /^https?:\/\//i.test(endpoint) ? endpoint : `https://${endpoint}`;
    return `${url.replace(/(?<!\/)\/+$/, '')}/${encodePath(bucket)}`;
  }
  const host = `s3.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
  return /^[a-z0-9][a-z0-9-]+$/.test(bucket) ? `https://${bucket}.${host}` : `https://${host}/${encodePath(bucket)}`;
}

function signedHeaders({ method, url, headers }: Exchange, options: Options): Record<string, string> {
  const signed = sign(
    {
      service: 's3',
      region: options.text('region'),
      method,
      host: new URL(url).host,
      path: requestTarget(url),
      headers: { ...headers, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
    },
    {
      accessKeyId: options.text('access_key_id') ?? '',
      secretAccessKey: options.text('secret_access_key') ?? '',
      sessionToken: options.text('session_token'),
    },
  );
  return signed.headers as Record<string, string>;
}
