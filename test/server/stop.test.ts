import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadSettings } from '../../src/config';
import { createLogger } from '../../src/runtime';
import { listen } from '../../src/server/listen';
import { startTestProxy } from '../running-proxy';

describe('a proxy that is told to stop', () => {
  it('lets a request finish that is under way, takes no new one, and says how it ended', async () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
    const { server, url, held } = await slowUpstream();
    const upstream = { upstream: 'cloudconvert' as const, cloudconvertUrl: url, cloudconvertSyncUrl: url };
    const proxy = await startTestProxy({ ...upstream, cloudconvertApiKey: 'v2', shutdownTimeout: 60 }, logger);
    const request = fetch(`${proxy.url}/v2/slow`);
    const answer = await held;
    const closed = proxy.close();
    await expect(fetch(`${proxy.url}/_/health`)).rejects.toThrow();
    answer.end('the whole of it');
    expect(await (await request).text()).toBe('the whole of it');
    await closed;
    server.close();
    expect(lines.join('')).toMatch(/stopping: requests under way may finish/);
    expect(lines.join('')).toMatch(/"cutConnections":0.*stopped: all leases are handed back/);
  });

  it('cuts what is not finished when the time is over, and counts it', async () => {
    const [listener] = await listen({ ...loadSettings({}), port: 0 }, (_request, response) => response.write('begun'));
    const answer = await fetch(listener?.url ?? '');
    expect(await listener?.close(200)).toBe(1);
    await expect(answer.text()).rejects.toThrow();
  });
});

async function slowUpstream(): Promise<{ server: Server; url: string; held: Promise<ServerResponse> }> {
  let hold: (response: ServerResponse) => void = () => undefined;
  const held = new Promise<ServerResponse>((resolve) => (hold = resolve));
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/slow')) return hold(response);
    response.setHeader('Content-Type', 'application/json').end('{"data":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, held, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2` };
}
