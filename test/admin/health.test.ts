import express from 'express';
import request from 'supertest';
import { healthRoutes, Readiness, type ReadinessParts } from '../../src/admin';
import { UpstreamError } from '../../src/upstream';
import { ManualClock } from '../manual-clock';

const fine = async () => [];
const account = async () => ({ credits: 1 }) as never;
const broken = () => Promise.reject(new Error('out of reach'));
const revoked = () => Promise.reject(new UpstreamError(401, 'Unauthenticated.'));
const oneKey = { v2Keys: () => [{ name: 'v2 key of shop', key: 'v2-key' }] };

it('health is ok as long as the process lives, whatever it depends on', async () => {
  const { body } = await request(appWith({ pingDatabase: broken }))
    .get('/health')
    .expect(200);
  expect(body).toEqual({ status: 'ok' });
});

it('ready is answered 200 while the database and the upstream answer', async () => {
  const { body } = await request(appWith({})).get('/ready').expect(200);
  expect(body).toEqual({ status: 'ready', checks: { database: true, upstream: true, key: true }, reasons: [] });
});

it('ready is answered 503, which says what does not answer', async () => {
  const noDatabase = await request(appWith({ pingDatabase: broken }))
    .get('/ready')
    .expect(503);
  expect(noDatabase.body).toEqual({
    status: 'not ready',
    checks: { database: false, upstream: true, key: true },
    reasons: ['database: out of reach'],
  });
  const noUpstream = await request(appWith({ upstream: { operations: broken, account: broken } })).get('/ready');
  expect(noUpstream.status).toBe(503);
  expect(noUpstream.body).toMatchObject({ checks: { database: true, upstream: false } });
});

it('ready is answered 503 with the reason once the upstream refuses the v2 key, although it answered before', async () => {
  const clock = new ManualClock();
  const upstream = { operations: fine, account };
  const app = appWith({ upstream, clock, keys: oneKey });
  await request(app).get('/ready').expect(200);
  upstream.account = revoked;
  clock.advance(10_000);
  const { body } = await request(app).get('/ready').expect(503);
  expect(body).toEqual({
    status: 'not ready',
    checks: { database: true, upstream: true, key: false },
    reasons: ['v2 key of shop: Unauthenticated.'],
  });
});

it('ready is answered 503 while the server drains', async () => {
  const { body } = await request(appWith({ isDraining: () => true }))
    .get('/ready')
    .expect(503);
  expect(body).toMatchObject({ status: 'draining' });
});

it('many probes at once share one look at the upstream', async () => {
  const operations = jest.fn(fine);
  const app = appWith({ upstream: { operations, account } });
  await Promise.all([1, 2, 3].map(() => request(app).get('/ready').expect(200)));
  expect(operations).toHaveBeenCalledTimes(1);
});

function appWith(parts: Partial<ReadinessParts>) {
  const readiness = new Readiness({
    pingDatabase: fine,
    upstream: { operations: fine, account },
    keys: { v2Keys: () => [] },
    clock: new ManualClock(),
    isDraining: () => false,
    ...parts,
  });
  return express().use(healthRoutes(readiness));
}
