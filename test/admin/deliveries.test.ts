import express from 'express';
import request from 'supertest';
import { deliveriesRoutes } from '../../src/admin';
import { createFixture, finishedProcess } from '../deliveries/fixture';

it('the operator sees what waits, and what was given up with its reason', async () => {
  const fixture = await createFixture();
  const process = finishedProcess({ callback: 'no url' });
  await fixture.planned(process, 'tellEnd');
  await fixture.runner.runDue();
  await fixture.hooks.subscribe('me', 'http://127.0.0.1:9/', 'started');
  await fixture.database.transaction().execute((transaction) => fixture.planner.tellStart(transaction, process));
  const app = express().use('/_', deliveriesRoutes(fixture));
  const { body } = await request(app).get('/_/deliveries').expect(200);
  expect(body).toMatchObject({
    waiting: [{ kind: 'hook', count: 1 }],
    givenUp: [{ kind: 'callback', processId: process.id, tries: 1, reason: 'This is not an http(s) URL' }],
  });
});
