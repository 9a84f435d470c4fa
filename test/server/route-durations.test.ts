import { AggregatorRegistry, Histogram, Registry } from 'prom-client';
import { secondsBuckets } from '../../src/server/observability/metric-names';
import { RouteDurations } from '../../src/server/observability/route-durations';

async function ofTwoWorkers(registry: Registry): Promise<string> {
  const one = await registry.getMetricsAsJSON();
  return AggregatorRegistry.aggregate([one, one]).metrics();
}

it('durations of routes are shown as those of a histogram of prom-client', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const durations = new RouteDurations(ours);
  const { name, help } = await durations.get();
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
