import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { bodyOf } from '../../src/v1/request-body';

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('a client that sends everything before it reads gets the answer to an upload that was refused', async () => {
  const body = Buffer.alloc(32 * 1024 * 1024);
  const client = await send(body.length, (request, response) => {
    bodyOf(request).destroy();
    response.status(403).send('refused');
  });
  client.pause();
  await new Promise((resolve) => client.write(body, resolve));
  client.resume();
  expect(String(await once(client, 'data'))).toContain('403 Forbidden');
  client.destroy();
});

it('a client that leaves breaks the body off', async () => {
  const seen = new EventEmitter();
  const client = await send(100, (request) => {
    const body = bodyOf(request);
    body.once('data', () => seen.emit('begun'));
    body.once('error', (error) => seen.emit('broken', error));
  });
  client.write('some');
  await once(seen, 'begun');
  client.destroy();
  expect(await once(seen, 'broken')).toMatchObject([{ code: 'ECONNRESET' }]);
});

async function send(length: number, handler: RequestHandler) {
  server = createServer(express().put('/', handler)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(`PUT / HTTP/1.1\r\nHost: a.test\r\nContent-Length: ${length}\r\n\r\n`);
  return client;
}
