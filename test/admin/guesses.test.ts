import express from 'express';
import request from 'supertest';
import { guard, Guesses } from '../../src/admin';
import { ManualClock } from '../manual-clock';

let clock: ManualClock;
let guesses: Guesses;

beforeEach(() => {
  clock = new ManualClock();
  guesses = new Guesses(clock);
});

describe('wrong admin tokens', () => {
  it('make the one who shows ten wait for a minute, and nobody else', () => {
    wrong('192.0.2.1', 10);
    expect([guesses.mustWait('192.0.2.1'), guesses.mustWait('192.0.2.2')]).toEqual([true, false]);
    clock.advance(60_000);
    expect(guesses.mustWait('192.0.2.1')).toBe(false);
  });

  it('do not tell whether the next one is right', () => {
    wrong('192.0.2.1', 10);
    expect(guesses.accepts('the-token', 'the-token', '192.0.2.1')).toBe(false);
  });

  it('of all addresses of one IPv6 customer count together', () => {
    for (let each = 0; each < 10; each += 1) wrong(`2001:db8:1:20${each}::${each}`, 1);
    expect(guesses.mustWait('2001:db8:1:2ff::1')).toBe(true);
  });

  it('shut nobody out while a crowd guesses, but give each of them fewer tries', () => {
    for (let each = 0; each < 200; each += 1) wrong(`198.51.100.${each}`, 1);
    expect(guesses.mustWait('192.0.2.1')).toBe(false);
    wrong('192.0.2.1', 3);
    expect(guesses.mustWait('192.0.2.1')).toBe(true);
  });

  it('are no guess where a script repeats the same one', () => {
    for (let each = 0; each < 50; each += 1) guesses.accepts('an old token', 'the-token', '192.0.2.1');
    expect(guesses.accepts('the-token', 'the-token', '192.0.2.1')).toBe(true);
  });

  it('in headers make their address wait, with what to do', async () => {
    const pages = express().use(guard('the-token', { localOnly: true, guesses }), (_request, response) => {
      response.json({});
    });
    const ask = (token: string) => request(pages).get('/').set('Authorization', `Bearer ${token}`);
    for (let each = 0; each < 9; each += 1) await ask(`guess${each}`).expect(401);
    await ask('guess9').expect(429);
    const { headers, body } = await ask('the-token').expect(429);
    expect(headers['retry-after']).toBe('60');
    expect(body).toMatchObject({ error: expect.stringContaining('wait a minute') as string, code: 429 });
    await request(pages).get('/').expect(401);
  });
});

function wrong(address: string, times: number): void {
  for (let each = 0; each < times; each += 1) guesses.noteWrong(address);
}
