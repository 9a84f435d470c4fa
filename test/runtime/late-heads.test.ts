import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { LateHeads } from '../../src/runtime';
import { headersTimeout, impatientServer, keepBusy, textOf } from './impatient-server';

let server: Server;
let client: Socket;
let expired: number;

beforeEach(async () => {
  expired = 0;
  ({ server, client } = await impatientServer((_request, response) => response.end('answered'), refuseLate));
});

function refuseLate(server: Server): void {
  const heads = new LateHeads(server, ['request']);
  server.on('clientError', (_error, socket) => {
    expired += 1;
    heads.unlessArrived(socket, () => socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n'));
  });
}

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
