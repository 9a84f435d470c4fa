import { lookup } from 'mime-types';
import type { Clock } from '../../../runtime';
import type { Options } from '../../operations/options/options';
import { encodeFully, encodePath, encodeQuery } from '../http/encoding';
import type { StorageClient, StorageRequest } from '../http/storage-client';
import { partsOf, wholeFile } from '../parts';
import type { Connection, ObjectStore, RemoteStorage, LocalFile } from '../storage';
import { required, text } from '../storage-parameters';
import { type SwiftAccess, swiftAccess } from './openstack-access';
import type { TransferSizes } from '../storage-settings';

/** OpenStack Swift, with a token of Keystone 3, Keystone 2 or Swift's own (v2-contract 4.1, 4.2). */
export const openstack: RemoteStorage = {
  name: 'openstack',
  title: 'OpenStack',
  parameters: [...['auth_url', 'username', 'password', 'region', 'container'].map(required), text('tenant_name')],
  exportParameters: [],
  one: 'file',
  many: 'file_prefix',
  manyIsFolder: false,
  secrets: ['password'],
  sizes: { single: 4 * 2 ** 30, part: 2 ** 30 },
  open: async (options, connection) =>
    new SwiftStore(options, connection, await swiftAccess(options, connection.client)),
};

class SwiftStore implements ObjectStore {
  private readonly client: StorageClient;
  private readonly sizes: TransferSizes;
  private readonly container: string;
  private readonly clock: Clock;

  constructor(
    options: Options,
    { client, sizes, settings }: Connection,
    private readonly access: SwiftAccess,
  ) {
    this.client = client;
    this.sizes = sizes;
    this.clock = settings.clock;
    this.container = encodeFully(options.text('container') ?? '');
  }

  async list(prefix: string): Promise<string[]> {
    const pageAfter = (marker: string | undefined) => {
      const query = encodeQuery({ format: 'json', limit: '1000', prefix, ...(marker !== undefined && { marker }) });
      return this.request('GET', `/${this.container}?${query}`);
    };
    const objects = await this.client.list('swift', pageAfter);
    return objects.map(({ name }) => name).filter((name) => !name.endsWith('/'));
  }

  read(name: string) {
    return this.client.read(this.request('GET', `/${this.container}/${encodePath(name)}`));
  }

  async store(name: string, file: LocalFile): Promise<void> {
    const target = `/${this.container}/${encodePath(name)}`;
    const headers = { 'content-type': lookup(file.filename) || 'application/octet-stream' };
    if (file.size <= this.sizes.single) {
      await this.client.send({ ...this.request('PUT', target, headers), body: wholeFile(file) });
      return;
    }
    await this.storeInSegments(name, target, file, headers);
  }

  /** A static large object; its segments lie in a container of their own, as OpenStack's client puts them. */
  private async storeInSegments(
    name: string,
    target: string,
    file: LocalFile,
    headers: Record<string, string>,
  ): Promise<void> {
    const container = `/${this.container}_segments`;
    await this.client.send({ ...this.request('PUT', container), body: '' });
    const version = this.clock.now();
    const manifest: { path: string; size_bytes: number; etag: string }[] = [];
    try {
      for (const body of partsOf(file, this.sizes.part, maxSegments)) {
        const path = `${container}/${encodePath(name)}/${version}/${String(manifest.length).padStart(8, '0')}`;
        const stored = await this.client.send({ ...this.request('PUT', path), body });
        manifest.push({
          path: decodeURIComponent(path),
          size_bytes: body.length,
          etag: String(stored.headers.etag).replaceAll('"', ''),
        });
      }
      await this.client.send({
        ...this.request('PUT', `${target}?multipart-manifest=put`, headers),
        body: JSON.stringify(manifest),
      });
    } catch (error) {
      for (const { path } of manifest) {
        await this.client.send(this.request('DELETE', encodePath(path))).catch(() => undefined);
      }
      throw error;
    }
  }

  private request(method: string, target: string, headers: Record<string, string> = {}): StorageRequest {
    const { url, token } = this.access;
    return { method, url: url + target, headers, authorize: () => ({ 'x-auth-token': token }) };
  }
}

/** Swift's default for a static large object. */
const maxSegments = 1000;
