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

  it("another owner's hooks hear nothing", async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    await fixture.hooks.subscribe('somebody', receiver.url, 'finished');
    await fixture.planned(finishedProcess(), 'tellEnd');
    expect(await fixture.stillDue()).toBe(0);
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
    const { id } = await fixture.hooks.subscribe('me', receiver.url, 'finished');
    await fixture.planned(finishedProcess(), 'tellEnd');
    await fixture.hooks.unsubscribe('me', id, 'deleted by its owner');
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
    expect([first.id, third.id]).toEqual(['1', '3']);
    expect(await hooks.unsubscribe('somebody', '1', 'deleted by its owner')).toBe(false);
  });

  it('each of many subscriptions at once gets a number of its own', async () => {
    receiver = await startReceiver(200);
    const { hooks } = await createFixture();
    const subscriptions = Array.from({ length: 5 }, () => hooks.subscribe('me', receiver.url, 'error'));
    const ids = (await Promise.all(subscriptions)).map(({ id }) => id);
    expect(ids.sort()).toEqual(['1', '2', '3', '4', '5']);
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
