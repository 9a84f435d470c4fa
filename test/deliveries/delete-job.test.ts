import { setImmediate } from 'node:timers/promises';
import { UpstreamClient } from '../../src/upstream';
import { createFixture, finishedProcess } from './fixture';
import { startReceiver, type Receiver } from './receiver';

describe('deletion upstream', () => {
  let upstream: Receiver;
  afterEach(() => upstream.close());

  it.each([
    ['deletes the job', 204],
    ['is content where the job is gone already', 404],
  ])('%s', async (_what, status) => {
    upstream = await startReceiver(status);
    const fixture = await fixtureOn(upstream);
    await fixture.planned(finishedProcess({ state: 'deleted', jobId: 'job-1' }), 'deleteJob');
    await fixture.runner.runDue();
    expect(upstream.received).toEqual(['DELETE /v2/jobs/job-1']);
    expect([await fixture.stillDue(), await fixture.givenUp(1)]).toEqual([0, []]);
  });

  it('is done a moment after it is planned, however many wait for a place', async () => {
    upstream = await startReceiver(204);
    const fixture = await fixtureOn(upstream);
    fixture.runner.start();
    const jobs = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    for (const jobId of jobs)
      await fixture.planned(finishedProcess({ id: jobId, state: 'deleted', jobId }), 'deleteJob');
    while ((await fixture.stillDue()) > 0) await setImmediate();
    expect([...upstream.received].sort()).toEqual(jobs.map((jobId) => `DELETE /v2/jobs/${jobId}`).sort());
    await fixture.runner.stop();
  });

  it('goes on until the upstream is back', async () => {
    upstream = await startReceiver((_request, response) => {
      response.writeHead(upstream.received.length < 4 ? 503 : 204).end();
    });
    const fixture = await fixtureOn(upstream);
    await fixture.planned(finishedProcess({ state: 'deleted', jobId: 'job-1' }), 'deleteJob');
    for (let each = 0; each < 4; each += 1) {
      await fixture.runner.runDue();
      fixture.clock.advance(60_000);
    }
    expect(upstream.received).toHaveLength(4);
    expect(await fixture.stillDue()).toBe(0);
  });

  it('goes on when the upstream refuses the key for a while', async () => {
    upstream = await startReceiver((_request, response) => {
      response.writeHead(upstream.received.length < 3 ? 401 : 204).end();
    });
    const fixture = await fixtureOn(upstream);
    await fixture.planned(finishedProcess({ state: 'deleted', jobId: 'job-1' }), 'deleteJob');
    for (let each = 0; each < 3; each += 1) {
      await fixture.runner.runDue();
      fixture.clock.advance(60_000);
    }
    expect([await fixture.stillDue(), await fixture.givenUp(1)]).toEqual([0, []]);
  });

  it('an expired Process is not forgotten before its job is deleted, since its key is needed for that', async () => {
    upstream = await startReceiver(204);
    const fixture = await fixtureOn(upstream);
    await fixture.planned(finishedProcess({ state: 'deleted', jobId: 'job-1' }), 'deleteJob');
    expect(await fixture.store.forgetExpired(fixture.clock.now(), 10)).toBe(0);
    await fixture.runner.runDue();
    expect(await fixture.store.forgetExpired(fixture.clock.now(), 10)).toBe(1);
  });

  it('a Process that was never started has no job to delete', async () => {
    upstream = await startReceiver(204);
    const fixture = await fixtureOn(upstream);
    await fixture.planned(finishedProcess({ state: 'deleted' }), 'deleteJob');
    expect(await fixture.stillDue()).toBe(0);
  });

  function fixtureOn({ url }: Receiver) {
    return createFixture({ upstream: new UpstreamClient({ url: `${url}/v2`, syncUrl: `${url}/v2` }) });
  }
});
