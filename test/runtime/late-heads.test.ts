import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { LateHeads } from '../../src/runtime';

const headersTimeout = 100;

let server: Server;
let client: Socket;
let expired: number;

beforeEach(async () => {
  expired = 0;
  server = createServer({ headersTimeout, connectionsCheckingInterval: 20 }, (_request, response) => {
    response.end('answered');
  });
  const heads = new LateHeads(server, ['request']);
  server.on('clientError', (_error, socket) => {
    expired += 1;
    heads.unlessArrived(socket, () => socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const accepted = once(server, 'connection');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await Promise.all([once(client, 'connect'), accepted]);
});

afterEach(() => {
  client.destroy();
  server.close();
});

describe('a head that has not come in time', () => {
  test('is answered where it lay there unread because the server was busy', async () => {
    client.write('GET / HTTP/1.1\r\nHost: late\r\nConnection: close\r\n\r\n');
    keepBusy(3 * headersTimeout);
    expect(await textOf(client)).toMatch(/^HTTP\/1.1 200 OK[^]*answered$/);
    expect(expired).toBe(1);
  });

  test.each([
    ['nothing of it', ''],
    ['a part of it', 'GET / HTTP/1.1\r\nHost:'],
  ])('is refused with 408 where %s is there', async (_what, part) => {
    client.write(part);
    keepBusy(3 * headersTimeout);
    expect(await textOf(client)).toMatch(/^HTTP\/1.1 408 /);
  });
});

function keepBusy(milliseconds: number): void {
  for (const until = performance.now() + milliseconds; performance.now() < until;);
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}
