import { ManualClock } from '../manual-clock';
import { listener } from './listener';
import { caller, capitalsJob, startTestEngine } from './running-engine';

describe('webhooks (v2-contract 6.1)', () => {
  it('are tried three times more on 5xx, then marked as failing', async () => {
    const clock = new ManualClock();
    const retrying = await startTestEngine({ clock });
    const call = caller(retrying);
    const server = await listener(500, 503, 500, 500);
    await call('POST', '/v2/webhooks', { url: server.url, events: ['job.finished'] });
    await call('POST', '/sync/v2/jobs', capitalsJob());
    for (let tries = 1; tries <= 4; tries += 1) {
      await server.untilCalls(tries);
      await passing(clock, () => server.calls.length > tries || tries === 4);
    }
    const failing = async () => (await call('GET', '/v2/webhooks')).body.data[0].failing;
    while (!(await failing())) clock.advance(1);
    expect(server.calls).toHaveLength(4);
    await server.close();
    await retrying.stop();
  });
});

/** Moves the clock while the answer is on its way to the engine. */
async function passing(clock: ManualClock, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    clock.advance(60_000);
    await new Promise(setImmediate);
  }
}
