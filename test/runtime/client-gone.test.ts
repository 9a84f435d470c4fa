import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { clientGone } from '../../src/runtime';

it('all who ask about one client share a signal, which aborts when the client leaves', async () => {
  const arrived = new Promise<ServerResponse>((resolve) => {
    server.on('request', (_request, response) => resolve(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = get({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  client.on('error', () => undefined);
  const response = await arrived;
  const before = response.listenerCount('close');
  const signal = clientGone(response);
  expect([clientGone(response), response.listenerCount('close')]).toEqual([signal, before + 1]);
  const left = new Promise((resolve) => signal.addEventListener('abort', resolve));
  client.destroy();
  await left;
  server.close();
});

const server = createServer();
