import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import express from 'express';
import request from 'supertest';
import { guard } from '../../src/admin';

const basic = (password: string) => `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;

describe('with ADMIN_TOKEN, the pages of the operator', () => {
  it.each([
    ['Bearer, in any case', 'bearer token', 'token'],
    ['the password of Basic', basic('token'), 'token'],
    ['a password with a colon', basic('to:ken'), 'to:ken'],
  ])('are shown for %s', async (_what, authorization, token) => {
    await request(pages(token)).get('/').set('Authorization', authorization).expect(200);
  });

  it.each([
    ['another token', 'Bearer taken'],
    ['the beginning of it', 'Bearer toke'],
    ['letters that take more than a byte', 'Bearer tökén'],
    ['another password', basic('taken')],
    ['a scheme that is neither Bearer nor Basic', 'Digest token'],
    ['the token without a scheme', 'token'],
  ])('are refused for %s, with a question that browsers ask on', async (_what, authorization) => {
    const answer = await request(pages('token')).get('/').set('Authorization', authorization).expect(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Basic realm=/);
    expect(answer.body).toEqual({ error: expect.any(String) as string, code: 401 });
  });

  it('are refused without any credentials, from this machine too', async () => {
    await request(pages('token')).get('/').expect(401);
  });
});

describe('without ADMIN_TOKEN, the pages of the operator', () => {
  it('are shown to this machine', async () => {
    await request(pages(undefined)).get('/').expect(200);
  });

  it.each(['192.0.2.1', '::ffff:192.0.2.1', '2001:db8::1', undefined])('are refused to %s', async (address) => {
    await request(pages(undefined, address)).get('/').expect(401);
  });

  it.each(['127.0.0.1', '127.9.9.9', '::ffff:127.0.0.1', '::1'])('are shown to %s', async (address) => {
    await request(pages(undefined, address)).get('/').expect(200);
  });

  it.each(['proxy.example', '127.0.0.1.example.org', '192.0.2.1:8080'])(
    'are refused under the name %s, which a page elsewhere may let lead here',
    async (host) => {
      await request(pages(undefined)).get('/').set('Host', host).expect(401);
    },
  );

  it.each(['localhost:8080', 'proxy.localhost', '[::1]:8080', '127.0.0.1'])(
    'are shown under the name %s',
    async (host) => {
      await request(pages(undefined)).get('/').set('Host', host).expect(200);
    },
  );

  it('are off where others than this machine can reach the proxy', async () => {
    localOnly = false;
    const answer = await request(pages(undefined)).get('/').expect(401);
    localOnly = true;
    expect(answer.body).toMatchObject({ error: expect.stringContaining('ADMIN_TOKEN') as string });
  });

  it.each(['Forwarded', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Real-IP', 'Via', 'CF-Ray', 'X-Envoy-Peer-Metadata'])(
    'are refused to a request that a proxy on this machine forwarded with %s',
    async (header) => {
      await request(pages(undefined)).get('/').set(header, 'for=192.0.2.1').expect(401);
    },
  );

  it('are refused to a request of HTTP/1.0, as nginx passes it on unless it is told otherwise', async () => {
    const server = pages(undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.end(`GET / HTTP/1.0\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 401 /);
    server.close();
  });
});

let localOnly = true;

function pages(token: string | undefined, ...from: (string | undefined)[]) {
  const app = express();
  app.use((request, _response, next) => {
    if (from.length > 0) Object.defineProperty(request, 'socket', { value: { remoteAddress: from[0] } });
    next();
  });
  return app.use(guard(token, { localOnly }), (_request, response) => response.json({}));
}
