import { createNetworkPolicy } from '../../src/network';
import { createFixture, finishedProcess } from './fixture';
import { startReceiver, type Receiver } from './receiver';

describe('callbacks (v1-contract 5.4)', () => {
  let receiver: Receiver;
  afterEach(() => receiver.close());

  it('a GET tells id, protocol-relative url and step (S1, S17, 5.4 a)', async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: `${receiver.url}/done` }), 'tellEnd');
    await fixture.runner.runDue();
    expect(receiver.received).toEqual([
      'GET /done?id=a1B2c3D4e5F6g7H8i9J0&url=%2F%2Fproxy.test%3A8080%2Fprocess%2Fa1B2c3D4e5F6g7H8i9J0&step=finished',
    ]);
    expect(await fixture.stillDue()).toBe(0);
  });

  it.each([
    ['?id=123', '/done?id=123&id=a1B2'],
    ['?callback=true&', '/done?callback=true&id=a1B2'],
    ['?', '/done?id=a1B2'],
    ['?q=a%20b+c#top', '/done?q=a%20b+c&id=a1B2'],
  ])('the parameters are appended to the query %s as it was written (S17)', async (query, expected) => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: `${receiver.url}/done${query}` }), 'tellEnd');
    await fixture.runner.runDue();
    expect(receiver.received[0]).toMatch(`GET ${expected}`);
  });

  it('a failed process is told with step=error (4 i)', async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: receiver.url, state: 'failed' }), 'tellEnd');
    await fixture.runner.runDue();
    expect(receiver.received[0]).toMatch(/&step=error$/);
  });

  it('a status from 500 on is tried 5 times, 5 s apart, then given up with the reason kept (5.4 a)', async () => {
    receiver = await startReceiver(503);
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: receiver.url }), 'tellEnd');
    const tries: number[] = [];
    for (let second = 0; second < 60; second += 1) {
      await fixture.runner.runDue();
      if (receiver.received.length > tries.length) tries.push(second);
      fixture.clock.advance(1000);
    }
    expect(tries).toEqual([0, 5, 10, 15, 20]);
    expect(await fixture.givenUp(10)).toMatchObject([
      { kind: 'callback', processId: 'a1B2c3D4e5F6g7H8i9J0', tries: 5, reason: 'The receiver answered 503' },
    ]);
  });

  it('a network error is tried again and succeeds once the receiver is back', async () => {
    receiver = await startReceiver((request, response) => {
      if (receiver.received.length === 1) request.socket.destroy();
      else response.end();
    });
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: receiver.url }), 'tellEnd');
    await fixture.runner.runDue();
    expect(await fixture.stillDue()).toBe(1);
    fixture.clock.advance(5_000);
    await fixture.runner.runDue();
    expect(receiver.received).toHaveLength(2);
    expect(await fixture.stillDue()).toBe(0);
  });

  it('a 4xx answer is no reason to try again', async () => {
    receiver = await startReceiver(404);
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: receiver.url }), 'tellEnd');
    await fixture.runner.runDue();
    expect(await fixture.givenUp(10)).toMatchObject([{ tries: 1, reason: 'The receiver answered 404' }]);
  });

  it('a forbidden host is never connected to', async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture({ network: createNetworkPolicy({ mode: 'public', allow: [] }) });
    await fixture.planned(finishedProcess({ callback: receiver.url }), 'tellEnd');
    await fixture.runner.runDue();
    expect(receiver.received).toEqual([]);
    expect(await fixture.givenUp(10)).toMatchObject([{ tries: 1, reason: 'Connections to 127.0.0.1 are not allowed' }]);
  });

  it('a redirect to a forbidden host is not followed', async () => {
    const inside = await startReceiver(200);
    receiver = await startReceiver((_request, response) => {
      response.writeHead(302, { Location: inside.url.replace('127.0.0.1', '127.0.0.2') }).end();
    });
    const network = createNetworkPolicy({ mode: 'public', allow: ['127.0.0.1/32'] });
    const fixture = await createFixture({ network });
    await fixture.planned(finishedProcess({ callback: receiver.url }), 'tellEnd');
    await fixture.runner.runDue();
    await inside.close();
    expect(receiver.received).toHaveLength(1);
    expect(await fixture.givenUp(10)).toMatchObject([{ reason: 'Connections to 127.0.0.2 are not allowed' }]);
  });

  it('what is no URL is given up at once', async () => {
    receiver = await startReceiver(200);
    const fixture = await createFixture();
    await fixture.planned(finishedProcess({ callback: 'not a url' }), 'tellEnd');
    await fixture.runner.runDue();
    expect(await fixture.givenUp(10)).toMatchObject([{ tries: 1, reason: 'This is not an http(s) URL' }]);
  });
});
