import { createHmac } from 'node:crypto';
import { lookup } from 'mime-types';
import type { Clock } from '../../../runtime';
import type { Options } from '../../operations/options/options';
import { encodePath, encodeQuery, metadataHeaders, requestTarget } from '../http/encoding';
import { type Exchange, lengthOf } from '../http/exchange';
import type { StorageClient, StorageRequest } from '../http/storage-client';
import { partsOf, wholeFile } from '../parts';
import type { Connection, ObjectStore, RemoteStorage, LocalFile } from '../storage';
import { dictionary, required, text } from '../storage-parameters';
import type { TransferSizes } from '../storage-settings';

/** Azure Blob Storage with a shared key or a shared access signature (v2-contract 4.1, 4.2). */
export const azureBlob: RemoteStorage = {
  name: 'azure/blob',
  title: 'Azure',
  parameters: [...['storage_account', 'container'].map(required), ...['storage_access_key', 'sas_token'].map(text)],
  exportParameters: [dictionary('metadata')],
  one: 'blob',
  many: 'blob_prefix',
  manyIsFolder: false,
  credentials: ['storage_access_key', 'sas_token'],
  secrets: ['storage_access_key', 'sas_token'],
  sizes: { single: 64 * 2 ** 20, part: 16 * 2 ** 20 },
  open: async (options, connection) => new AzureBlobStore(options, connection),
};

class AzureBlobStore implements ObjectStore {
  private readonly account: string;
  private readonly base: string;
  /** Without the question mark; goes with every request. */
  private readonly sasToken: string | undefined;
  private readonly client: StorageClient;
  private readonly sizes: TransferSizes;
  private readonly clock: Clock;

  constructor(
    private readonly options: Options,
    { client, sizes, settings }: Connection,
  ) {
    this.client = client;
    this.sizes = sizes;
    this.clock = settings.clock;
    this.account = options.text('storage_account') ?? '';
    const endpoint = settings.endpoints.azureBlob.replace('{account}', encodeURIComponent(this.account));
    this.base = `${endpoint}/${encodePath(options.text('container') ?? '')}`;
    this.sasToken = options.text('sas_token')?.replace(/^\?/, '');
  }

  async list(prefix: string): Promise<string[]> {
    const pageAfter = (marker: string | undefined) => {
      const page = { maxresults: '1000', ...(marker !== undefined && { marker }) };
      return this.request('GET', '', encodeQuery({ restype: 'container', comp: 'list', prefix, ...page }));
    };
    const blobs = await this.client.list('azure', pageAfter);
    return blobs.map(({ name }) => name).filter((name) => !name.endsWith('/'));
  }

  read(name: string) {
    return this.client.read(this.request('GET', `/${encodePath(name)}`));
  }

  async store(name: string, file: LocalFile): Promise<void> {
    const path = `/${encodePath(name)}`;
    const type = { 'x-ms-blob-content-type': lookup(file.filename) || 'application/octet-stream' };
    const headers = { ...type, ...metadataHeaders('x-ms-meta-', this.options.dictionary('metadata')) };
    if (file.size <= this.sizes.single) {
      const request = this.request('PUT', path, '', { ...headers, 'x-ms-blob-type': 'BlockBlob' });
      await this.client.send({ ...request, body: wholeFile(file) });
      return;
    }
    await this.storeInBlocks(path, file, headers);
  }

  /** Blocks that no list names are thrown away by Azure after a week, so a failure leaves nothing to clean up. */
  private async storeInBlocks(path: string, file: LocalFile, headers: Record<string, string>): Promise<void> {
    const ids: string[] = [];
    for (const body of partsOf(file, this.sizes.part, maxBlocks)) {
      const blockid = Buffer.from(String(ids.length).padStart(6, '0')).toString('base64');
      await this.client.send({ ...this.request('PUT', path, encodeQuery({ comp: 'block', blockid })), body });
      ids.push(blockid);
    }
    const list = ids.map((id) => `<Latest>${id}</Latest>`).join('');
    const body = `<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`;
    await this.client.send({ ...this.request('PUT', path, 'comp=blocklist', headers), body });
  }

  private request(method: string, path: string, query = '', headers: Record<string, string> = {}): StorageRequest {
    const queries = [query, this.sasToken ?? ''].filter((each) => each !== '').join('&');
    return {
      method,
      url: `${this.base}${path}${queries === '' ? '' : `?${queries}`}`,
      headers: { ...headers, 'x-ms-version': protocolVersion },
      authorize: (request) => this.authorization(request),
    };
  }

  private authorization(request: Exchange): Record<string, string> {
    const date = { 'x-ms-date': new Date(this.clock.now()).toUTCString() };
    const key = this.options.text('storage_access_key');
    if (this.sasToken !== undefined || key === undefined) return date;
    const signed = stringToSign({ ...request, headers: { ...request.headers, ...date } }, this.account);
    const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(signed, 'utf8').digest('base64');
    return { ...date, authorization: `SharedKey ${this.account}:${signature}` };
  }
}

const protocolVersion = '2021-12-02';

/** Azure allows 50,000 blocks. */
const maxBlocks = 50_000;

/** The text that is signed with the account's key (Azure's "Authorize with Shared Key", version 2015-02-21 and later). */
function stringToSign({ method, url, headers, body }: Exchange, account: string): string {
  const length = body === undefined ? 0 : lengthOf(body);
  const standard = [
    'content-encoding',
    'content-language',
    'content-length',
    'content-md5',
    'content-type',
    'date',
    'if-modified-since',
    'if-match',
    'if-none-match',
    'if-unmodified-since',
    'range',
  ].map((name) => (name === 'content-length' && length > 0 ? String(length) : (headers[name] ?? '')));
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-ms-'))
    .sort()
    .map((name) => `${name}:${headers[name]}`);
  return [method, ...standard, ...own, canonicalResource(url, account)].join('\n');
}

function canonicalResource(url: string, account: string): string {
  const [path = '', query = ''] = requestTarget(url).split('?');
  const parameters = [...new URLSearchParams(query.replaceAll('+', '%2B'))]
    .map(([name, value]) => `${name.toLowerCase()}:${value}`)
    .sort();
  return [`/${account}${path}`, ...parameters].join('\n');
}
