import { holdOf, longestAllowed } from '../../v1/event-loop-hold';
import { RecordingServer } from './recording-server';
import { Transfers } from './transfers';

describe('a storage whose server means no good', () => {
  const transfers = new Transfers();
  let server: RecordingServer;
  let answer: (query: URLSearchParams) => string;

  beforeAll(async () => {
    await transfers.open();
    server = await new RecordingServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://x');
      request.resume().on('end', () => response.end(answer(searchParams)));
    }).start();
  });

  afterAll(async () => {
    await server.stop();
    await transfers.close();
  });

  const importAll = () =>
    transfers.import('import/s3', {
      ...{ endpoint: server.url, bucket: 'bucket', region: 'r', access_key_id: 'i', secret_access_key: 's' },
      key_prefix: 'a/',
    });

  const megabyte = 2 ** 20;
  const page = (objects: string, more = '') =>
    `<?xml version="1.0"?><ListBucketResult>${objects}${more}</ListBucketResult>`;
  const object = (name: string) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`;

  test.each([
    ['of a thousand long names', page(object(`a/${'ä'.repeat(1_000)}/`).repeat(1_000)), /no files/],
    ['of tags without meaning', page('<a/>'.repeat(0.9 * megabyte)), /no files/],
    ['of references', page(`<a>${'&#65;'.repeat(0.7 * megabyte)}</a>`), /no files/],
    ['of very many names', page(object('a').repeat(50_000)), /more than 10000 objects/],
    ['without an end', 'x'.repeat(5 * megabyte), /too long/],
  ])('holds nobody up by a list %s', async (_what, list, words) => {
    answer = () => list;
    const hold = await holdOf(() => expect(importAll()).rejects.toThrow(words));
    expect(hold).toBeLessThan(longestAllowed);
  });

  test.each([
    ['import/s3', { endpoint: `http://127.0.0.1:9${'/'.repeat(900_000)}x` }],
    [
      'import/openstack',
      { auth_url: `http://127.0.0.1:9${'/'.repeat(900_000)}x`, username: 'u', password: 'p', container: 'c' },
    ],
  ])('holds nobody up by an address of slashes (%s)', async (name, given) => {
    const s3 = { bucket: 'bucket', region: 'r', access_key_id: 'i', secret_access_key: 's', key: 'k', file: 'f' };
    const hold = await holdOf(() => expect(transfers.import(name, { ...s3, ...given })).rejects.toThrow());
    expect(hold).toBeLessThan(longestAllowed);
  });

  test('ends nothing by pages without end', async () => {
    answer = () => {
      const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>';
      return page(object('a/b').repeat(9_000), more);
    };
    await expect(importAll()).rejects.toThrow('There are more than 50000 files.');
  });
});
