import { createHmac } from 'node:crypto';
import express from 'express';
import request from 'supertest';
import { webhookRoutes } from '../../src/admin';
import { WebhookAddresses } from '../../src/processes';

const webhooks = new WebhookAddresses('https://proxy.test', 'a secret of sixteen');
const id = 'a1B2c3D4e5F6g7H8i9J0';
const path = new URL(webhooks.addressFor(id)).pathname;

describe("v2's webhook (v2-contract 6.1)", () => {
  it('has an address of its own for each Process', () => {
    expect(webhooks.addressFor(id)).toMatch(/^https:\/\/proxy\.test\/_\/webhooks\/a1B2c3D4e5F6g7H8i9J0\/[\w-]{43}$/);
    expect(webhooks.addressFor('another')).not.toContain(path.split('/').pop());
  });

  it('has the end of the job noticed', async () => {
    const { noticed, app } = appWith();
    await request(app).post(path).send({ event: 'job.finished', job: {} }).expect(204);
    expect(noticed).toEqual([id]);
  });

  it('is nothing without the token', async () => {
    const { noticed, app } = appWith();
    await request(app)
      .post(`/_/webhooks/${id}/${'x'.repeat(43)}`)
      .expect(404);
    await request(app)
      .post(`/_/webhooks/another/${path.split('/').pop()}`)
      .expect(404);
    expect(noticed).toEqual([]);
  });

  it('is checked on its raw bytes where a signing secret is set', async () => {
    const { noticed, app } = appWith('secret');
    const body = '{"event":"job.finished","url":"https:\\/\\/a.test"}';
    const signature = createHmac('sha256', 'secret').update(body).digest('hex');
    await request(app).post(path).set('CloudConvert-Signature', signature).type('json').send(body).expect(204);
    await request(app).post(path).set('CloudConvert-Signature', signature).type('json').send(`${body} `).expect(401);
    await request(app).post(path).type('json').send(body).expect(401);
    expect(noticed).toEqual([id]);
  });

  it('is refused with a signature of letters that take more than a byte', async () => {
    const { app } = appWith('secret');
    await request(app).post(path).set('CloudConvert-Signature', 'é'.repeat(64)).expect(401);
  });

  it('takes the signature of the test vector', async () => {
    const { app } = appWith('secret');
    const signature = 'c37545a80cd26b6bd28bb49ef43b946d31535217448123b585fea3515bd2a062';
    await request(app)
      .post(path)
      .set('CloudConvert-Signature', signature)
      .type('text')
      .send('cloudconvert')
      .expect(204);
  });
});

function appWith(webhookSecret?: string) {
  const noticed: string[] = [];
  const processes = { noticeEnd: async (each: string) => void noticed.push(each) };
  return { noticed, app: express().use('/_', webhookRoutes({ processes, webhooks, webhookSecret })) };
}
