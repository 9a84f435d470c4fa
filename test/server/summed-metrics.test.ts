import { AggregatorRegistry, Counter, Histogram, Registry } from 'prom-client';
import { secondsBuckets } from '../../src/server/observability/metric-names';
import { Durations } from '../../src/server/observability/durations';
import { SummedCounter } from '../../src/server/observability/summed-counter';

async function ofTwoWorkers(registry: Registry): Promise<string> {
  const one = await registry.getMetricsAsJSON();
  return AggregatorRegistry.aggregate([one, one]).metrics();
}

it('durations are shown as those of a histogram of prom-client', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const help = 'Time until it is answered';
  const durations = new Durations(ours, { name: 'duration_seconds', help, label: 'route' });
  const { name } = durations;
  const histogram = new Histogram({ name, help, labelNames: ['route'], buckets: secondsBuckets, registers: [theirs] });
  durations.zero('/process');
  histogram.zero({ route: '/process' });
  for (const seconds of [0.001, 0.005, 0.0051, 0.3, 3600, 3601]) {
    durations.observe('/process/:id', seconds);
    histogram.observe({ route: '/process/:id' }, seconds);
  }
  expect(await ours.metrics()).toBe(await theirs.metrics());
  expect(await ofTwoWorkers(ours)).toBe(await ofTwoWorkers(theirs));
});

it('what was counted is shown as by a counter of prom-client, at each scrape', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const counted = { help: 'Requests', labels: ['method', 'status'] };
  const sums = new SummedCounter(ours, { ...counted, name: 'counted' });
  const counter = new Counter({
    ...counted,
    name: 'cc_v1_proxy_counted',
    labelNames: counted.labels,
    registers: [theirs],
  });
  sums.zero('PUT', 500);
  counter.inc({ method: 'PUT', status: 500 }, 0);
  for (const status of [200, 200, 404]) {
    sums.inc('GET', status);
    counter.inc({ method: 'GET', status });
    expect(await ours.metrics()).toBe(await theirs.metrics());
  }
});
