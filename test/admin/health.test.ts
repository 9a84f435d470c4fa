import express from 'express';
import request from 'supertest';
import { healthRoutes } from '../../src/admin';
import { silentLogger } from '../../src/runtime';
import { CatalogueCache, type CatalogueRow } from '../../src/upstream';
import { ManualClock } from '../manual-clock';

const fine = () => Promise.resolve();
const broken = () => Promise.reject(new Error('out of reach'));

it('health is ok as long as the process lives, whatever it depends on', async () => {
  const { body } = await request(appWith(broken, broken)).get('/health').expect(200);
  expect(body).toEqual({ status: 'ok' });
});

it('ready is answered 200 once the database and the upstream answer', async () => {
  const { body } = await request(appWith(fine, async () => []))
    .get('/ready')
    .expect(200);
  expect(body).toEqual({ status: 'ready', checks: { database: true, upstream: true } });
});

it('ready is answered 503, which says what does not answer', async () => {
  const noDatabase = await request(appWith(broken, async () => []))
    .get('/ready')
    .expect(503);
  expect(noDatabase.body).toEqual({ status: 'not ready', checks: { database: false, upstream: true } });
  const noUpstream = await request(appWith(fine, broken)).get('/ready').expect(503);
  expect(noUpstream.body).toEqual({ status: 'not ready', checks: { database: true, upstream: false } });
});

function appWith(pingDatabase: () => Promise<void>, operations: () => Promise<CatalogueRow[]>) {
  const catalogue = new CatalogueCache({ operations }, new ManualClock(), silentLogger);
  return express().use(healthRoutes({ catalogue, pingDatabase }));
}
