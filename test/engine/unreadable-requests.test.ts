import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseUnreadable } from '../../src/engine/api/unreadable-requests';
import { OpenRequests } from '../../src/runtime';
import { headersTimeout, impatientServer, keepBusy, textOf } from '../runtime/impatient-server';

let server: Server;
let client: Socket;
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  answer = (response) => response.end('answered');
  ({ server, client } = await impatientServer((_request, response) => answer(response), refuseOthers));
});

function refuseOthers(server: Server): void {
  const requests = new OpenRequests();
  requests.watch(server);
  refuseUnreadable(server, requests, ['request']);
}

afterEach(() => {
  client.destroy();
  server.close();
});

describe('the engine', () => {
  test('answers a head that came in time though it was busy', async () => {
    client.write('GET / HTTP/1.1\r\nHost: late\r\nConnection: close\r\n\r\n');
    keepBusy(3 * headersTimeout);
    expect(await textOf(client)).toMatch(/^HTTP\/1.1 200 OK[^]*answered$/);
  });

  test.each([
    ['a part of a head', 'GET / HTTP/1.1\r\nHost:', '408 Request Timeout', 'REQUEST_TIMEOUT'],
    ['no HTTP', 'hello\r\n\r\n', '400 Bad Request', 'BAD_REQUEST'],
    [
      'an endless head',
      `GET / HTTP/1.1\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`,
      '431 Request Header',
      'HEADERS_TOO_LARGE',
    ],
  ])('refuses %s in the form of v2', async (_what, words, status, code) => {
    client.write(words);
    const text = await textOf(client);
    expect(text).toContain(`HTTP/1.1 ${status}`);
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ code });
  });
});

describe('what follows a request that is being answered', () => {
  test('does not get into its answer where it can not be read', async () => {
    const asked = new Promise<ServerResponse>((resolve) => (answer = resolve));
    client.write('GET / HTTP/1.1\r\nHost: slow\r\n\r\nno HTTP\r\n\r\n');
    const response = await asked;
    const refused = once(server, 'clientError');
    response.write('the first half, ');
    await refused;
    response.end('the second half');
    const [head, body] = (await textOf(client)).split(/\r\n\r\n([^]*)/);
    expect(head).toContain('chunked');
    expect(body?.split('HTTP/1.1')[0]).toBe('10\r\nthe first half, \r\nf\r\nthe second half\r\n0\r\n\r\n');
    expect(body).toContain('HTTP/1.1 400 Bad Request');
  });
});
