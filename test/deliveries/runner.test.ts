import { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { UpstreamClient } from '../../src/upstream';
import { ManualClock } from '../manual-clock';
import { createFixture, finishedProcess, type Fixture } from './fixture';
import { startReceiver, type Receiver } from './receiver';

describe('the runner of deliveries', () => {
  let receivers: Receiver[] = [];
  afterEach(async () => {
    await Promise.all(receivers.map((receiver) => receiver.close()));
    receivers = [];
  });

  it('one slow receiver never holds up the others', async () => {
    const slow = await receiverThat(() => undefined);
    const quick = await receiverThat((_request, response) => response.end());
    const fixture = await createFixture();
    for (let each = 0; each < 520; each += 1) await planCallback(fixture, `slow-${each}`, slow.url);
    await planCallback(fixture, 'quick', quick.url);
    fixture.runner.start();
    await until(() => quick.received.length === 1);
    expect(slow.received.length).toBeLessThanOrEqual(4);
    await fixture.runner.stop();
  });

  it('a receiver that never answers is left after the time-out, and tried again', async () => {
    const mute = await receiverThat(() => undefined);
    const fixture = await createFixture();
    await planCallback(fixture, 'a', mute.url);
    const run = fixture.runner.runDue();
    await until(() => mute.received.length === 1);
    fixture.clock.advance(30_000);
    await run;
    const [row] = await fixture.database.selectFrom('deliveries').selectAll().execute();
    expect(row).toMatchObject({ state: 'due', attempts: 1, reason: 'No answer within 30 seconds' });
  });

  it('two instances never deliver one row twice', async () => {
    const receiver = await receiverThat((_request, response) => response.end());
    const one = await createFixture();
    const two = await createFixture({ database: one.database, clock: one.clock });
    for (let each = 0; each < 20; each += 1) await planCallback(one, `p${each}`, receiver.url);
    await Promise.all([one.runner.runDue(), two.runner.runDue()]);
    expect(receiver.received).toHaveLength(20);
  });

  it('another instance carries on where one died, once its lease has run out', async () => {
    const mute = await receiverThat(() => undefined);
    const died = await createFixture();
    await planCallback(died, 'a', mute.url);
    void died.runner.runDue();
    await until(() => mute.received.length === 1);
    const clock = new ManualClock(died.clock.now());
    const other = await createFixture({ database: died.database, clock });
    await other.runner.runDue();
    expect(mute.received).toHaveLength(1);
    clock.advance(12_000);
    other.runner.start();
    await until(() => mute.received.length === 2);
    await other.runner.stop();
  });

  it('a clock that was set back by hours holds up neither leases nor retries', async () => {
    const receiver = await receiverThat((_request, response) => {
      response.writeHead(receiver.received.length < 2 ? 500 : 200).end();
    });
    const died = await createFixture();
    await planCallback(died, 'a', receiver.url);
    await died.runner.runDue();
    const before = died.clock.now();
    await died.database
      .updateTable('deliveries')
      .set({ lease_holder: 'died', lease_until: before + 11_000 })
      .execute();
    const other = await createFixture({ database: died.database, clock: new ManualClock(before - 3 * 3_600_000) });
    await other.runner.runDue();
    expect(receiver.received).toHaveLength(2);
    expect(await other.stillDue()).toBe(0);
  });

  it('a clock that was set back by minutes holds up nothing that was planned before', async () => {
    const receiver = await receiverThat((_request, response) => response.writeHead(204).end());
    const url = `${receiver.url}/v2`;
    const fixture = await createFixture({ upstream: new UpstreamClient({ url, syncUrl: url }) });
    await fixture.runner.runDue();
    await fixture.planned(finishedProcess({ state: 'deleted', jobId: 'job-1' }), 'deleteJob');
    fixture.clock.advance(-600_000);
    await fixture.runner.runDue();
    expect(receiver.received).toHaveLength(1);
  });

  it('stopped, it gives its deliveries back, and the try does not count', async () => {
    const mute = await receiverThat(() => undefined);
    const fixture = await createFixture();
    await planCallback(fixture, 'a', mute.url);
    fixture.runner.start();
    await until(() => mute.received.length === 1);
    await fixture.runner.stop();
    const [row] = await fixture.database.selectFrom('deliveries').selectAll().execute();
    expect(row).toMatchObject({ state: 'due', attempts: 0, lease_holder: null, lease_until: 0 });
  });

  it('a try for which the machine has no descriptor does not count, however often', async () => {
    const receiver = await receiverThat((_request, response) => response.end());
    const fixture = await createFixture();
    await planCallback(fixture, 'a', receiver.url);
    const connect = jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
      process.nextTick(() =>
        process.nextTick(() => this.destroy(Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' }))),
      );
      return this;
    });
    for (let each = 0; each < 10; each += 1) {
      await fixture.runner.runDue();
      fixture.clock.advance(5_000);
    }
    const tried = connect.mock.calls.length;
    connect.mockRestore();
    await fixture.runner.runDue();
    expect(tried).toBe(10);
    expect(receiver.received).toHaveLength(1);
  });

  it('what was given up is kept for a week', async () => {
    const fixture = await createFixture();
    await planCallback(fixture, 'a', 'nowhere');
    await fixture.runner.runDue();
    fixture.clock.advance(6 * 24 * 60 * 60 * 1000);
    await fixture.runner.runDue();
    expect(await fixture.givenUp(10)).toHaveLength(1);
    fixture.clock.advance(2 * 24 * 60 * 60 * 1000);
    await fixture.runner.runDue();
    expect(await fixture.givenUp(10)).toEqual([]);
  });

  it('counts by kind how tries end, and what waits', async () => {
    const registry = new Registry();
    const receiver = await receiverThat((request, response) => {
      response.writeHead(request.url?.startsWith('/good') ? 200 : 500).end();
    });
    const fixture = await createFixture({ registry });
    await planCallback(fixture, 'a', `${receiver.url}/good`);
    await planCallback(fixture, 'b', `${receiver.url}/bad`);
    await fixture.runner.runDue();
    const text = await registry.metrics();
    expect(text).toContain('deliveries_total{kind="callback",outcome="delivered"} 1');
    expect(text).toContain('deliveries_total{kind="callback",outcome="retried"} 1');
    expect(text).toContain('deliveries_waiting{kind="callback"} 1');
  });

  async function receiverThat(answer: Parameters<typeof startReceiver>[0]): Promise<Receiver> {
    const receiver = await startReceiver(answer);
    receivers.push(receiver);
    return receiver;
  }
});

function planCallback(fixture: Fixture, id: string, callback: string): Promise<void> {
  return fixture.planned(finishedProcess({ id, callback }), 'tellEnd');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setImmediate();
}
