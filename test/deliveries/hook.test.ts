import { maxHooksPerOwner } from '../../src/deliveries/hook-store';
import { createFixture, finishedProcess } from './fixture';
import { startReceiver, type Receiver } from './receiver';

describe('REST hooks (v1-contract 5.5)', () => {
  let receiver: Receiver;
  afterEach(() => receiver.close());

  it.each([
    ['started', 'tellStart', 'running'],
    ['finished', 'tellEnd', 'finished'],
    ['error', 'tellEnd', 'failed'],
  ] as const)('an %s hook gets the status JSON by POST', async (event, plan, state) => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    for (const each of ['started', 'finished', 'error'] as const) {
      await fixture.hooks.subscribe('me', `${receiver.url}/${each}`, each);
    }
    await fixture.planned(finishedProcess({ state }), plan);
    await fixture.runner.runDue();
    expect(receiver.received).toEqual([`POST /${event} {"id":"a1B2c3D4e5F6g7H8i9J0","step":"${state}"}`]);
  });

  it('the first hook of a key hears of the next event, although there was none before', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture({ isAlone: true });
    expect(await hooks.listeners(undefined, 'me', 'finished')).toEqual([]);
    await hooks.subscribe('me', receiver.url, 'finished');
    expect(await hooks.listeners(undefined, 'me', 'finished')).toHaveLength(1);
    hooks.forgetKnown();
    expect(await hooks.listeners(undefined, 'me', 'finished')).toHaveLength(1);
  });

  it("another owner's hooks hear nothing", async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    await fixture.hooks.subscribe('somebody', receiver.url, 'finished');
    await fixture.planned(finishedProcess(), 'tellEnd');
    expect(await fixture.stillDue()).toBe(0);
  });

  it('a key has at most as many hooks as one may have, and one for each URL and event', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture();
    for (let count = 0; count < maxHooksPerOwner; count += 1)
      await hooks.subscribe('me', `https://a.test/${count}`, 'finished');
    expect(await hooks.subscribe('me', 'https://a.test/one-more', 'finished')).toBeUndefined();
    expect(await hooks.subscribe('me', 'https://a.test/7', 'finished')).toMatchObject({ id: '8' });
    expect(await hooks.subscribe('me', 'https://a.test/7', 'error')).toBeUndefined();
    expect(await hooks.ofOwner('me')).toHaveLength(maxHooksPerOwner);
    expect(await hooks.subscribe('another', 'https://a.test/0', 'finished')).toBeDefined();
  });

  it('a 4xx answer unsubscribes (5.5 b)', async () => {
    receiver = await startReceiver(410);
    const fixture = await createFixture();
    await fixture.hooks.subscribe('me', receiver.url, 'finished');
    await fixture.planned(finishedProcess(), 'tellEnd');
    await fixture.runner.runDue();
    expect(await fixture.hooks.ofOwner('me')).toEqual([]);
    expect(await fixture.givenUp(1)).toMatchObject([{ kind: 'hook', tries: 1, reason: 'The receiver answered 410' }]);
  });

  it('a status from 500 on is tried again and the subscription stays (5.5 b)', async () => {
    receiver = await startReceiver(500);
    const fixture = await createFixture();
    const hook = await fixture.hooks.subscribe('me', receiver.url, 'finished');
    await fixture.planned(finishedProcess(), 'tellEnd');
    await fixture.runner.runDue();
    fixture.clock.advance(5_000);
    await fixture.runner.runDue();
    expect(receiver.received).toHaveLength(2);
    expect(await fixture.hooks.ofOwner('me')).toEqual([hook]);
  });

  it('what its owner deleted meanwhile is not called any more', async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    const hook = await fixture.hooks.subscribe('me', receiver.url, 'finished');
    await fixture.planned(finishedProcess(), 'tellEnd');
    await fixture.hooks.unsubscribe('me', hook?.id ?? '', 'deleted by its owner');
    await fixture.runner.runDue();
    expect(receiver.received).toEqual([]);
    expect(await fixture.stillDue()).toBe(0);
  });

  it('hooks are numbered per owner and a number is never given again', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture();
    const first = await hooks.subscribe('me', 'https://a.test/', 'finished');
    await hooks.subscribe('me', 'https://b.test/', 'error');
    expect(await hooks.unsubscribe('me', '2', 'deleted by its owner')).toBe(true);
    const third = await hooks.subscribe('me', 'https://c.test/', 'started');
    expect(await hooks.ofOwner('me')).toEqual([
      { id: '1', url: 'https://a.test/', event: 'finished' },
      { id: '3', url: 'https://c.test/', event: 'started' },
    ]);
    expect([first?.id, third?.id]).toEqual(['1', '3']);
    expect(await hooks.unsubscribe('somebody', '1', 'deleted by its owner')).toBe(false);
  });

  it('each of many subscriptions at once gets a number of its own', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture();
    const subscriptions = Array.from({ length: 5 }, (_, n) => hooks.subscribe('me', `${receiver.url}?${n}`, 'error'));
    const ids = (await Promise.all(subscriptions)).map((hook) => hook?.id);
    expect(ids.sort()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('a URL that subscribes to an event again, even at the same time, keeps its one hook', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture();
    const again = Array.from({ length: 5 }, () => hooks.subscribe('me', receiver.url, 'error'));
    expect(new Set((await Promise.all(again)).map((hook) => hook?.id))).toEqual(new Set(['1']));
    await hooks.subscribe('me', receiver.url, 'finished');
    expect(await hooks.ofOwner('me')).toHaveLength(2);
  });

  it('a key has at most 100 hooks', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture();
    for (let n = 0; n < 100; n += 1) await hooks.subscribe('me', `${receiver.url}?${n}`, 'error');
    expect(await hooks.subscribe('me', receiver.url, 'error')).toBeUndefined();
    expect(await hooks.ofOwner('me')).toHaveLength(100);
    expect(await hooks.subscribe('somebody', receiver.url, 'error')).toMatchObject({ id: '1' });
  });

  it('addresses of hooks and callbacks are sealed in the database', async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    const secret = 'https://user:pl4nted@hooks.example.com/?key=pl4nted';
    await fixture.hooks.subscribe('me', secret, 'finished');
    await fixture.planned({ ...finishedProcess(), callback: secret }, 'tellEnd');
    const rows = await Promise.all(
      (['hooks', 'deliveries', 'processes'] as const).map((table) =>
        fixture.database.selectFrom(table).selectAll().execute(),
      ),
    );
    expect(JSON.stringify(rows)).not.toContain('pl4nted');
    expect(await fixture.hooks.ofOwner('me')).toMatchObject([{ url: secret }]);
  });

  it('a Process is watched where its owner wants to hear of its end', async () => {
    receiver = await startReceiver(200);
    const { hooks, planner } = await createFixture();
    await hooks.subscribe('me', receiver.url, 'started');
    expect(await planner.watches(finishedProcess())).toBe(false);
    await hooks.subscribe('me', receiver.url, 'error');
    expect(await planner.watches(finishedProcess())).toBe(true);
  });
});
