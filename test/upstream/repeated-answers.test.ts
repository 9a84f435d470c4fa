import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UpstreamClient, type Job } from '../../src/upstream';

describe('a job that is read again', () => {
  const job = { id: 'j', status: 'processing', tasks: [{ name: 'convert', percent: 1 }] };
  let told: unknown = { data: job };
  const server = createServer((_request, response) => response.end(JSON.stringify(told)));
  let client: UpstreamClient;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
    client = new UpstreamClient({ url, syncUrl: url });
  });
  afterAll(() => {
    client.close();
    server.close();
  });

  const percentOf = ({ tasks }: Job) => tasks[0]?.percent;

  it('is the same object while v2 says the same, and a new one as soon as it says anything else', async () => {
    const first = await client.job('key', 'j');
    expect(await client.job('key', 'j')).toBe(first);
    told = { data: { ...job, tasks: [{ name: 'convert', percent: 2 }] } };
    const second = await client.job('key', 'j');
    expect([percentOf(first), percentOf(second)]).toEqual([1, 2]);
  });

  it('is refused where v2 no longer tells of it, whatever was read before', async () => {
    told = { message: 'no data' };
    await expect(client.job('key', 'j')).rejects.toThrow('without data');
  });
});
