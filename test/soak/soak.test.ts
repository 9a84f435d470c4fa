import { growthOf } from './growth';
import { soak } from './soak';

const sample = (conversions: number, engine: number, workers = 300) => ({ conversions, engine, workers, processes: 4 });

it('sixty conversions of mixed kinds succeed, and the memory they take levels off', async () => {
  const { samples, failures } = await soak(60, 3);
  expect(failures).toEqual([]);
  expect(samples).toHaveLength(20);
  expect(growthOf(samples)).toMatchObject({ isLeak: false });
}, 180_000);

it('memory that grows with each conversion is told to be a leak, the warming up is not', () => {
  const leaking = Array.from({ length: 20 }, (_, index) => sample(index * 100, 200 + index * 9));
  expect(growthOf(leaking)).toEqual({ engine: 90, workers: 0, isLeak: true });
  const warming = Array.from({ length: 20 }, (_, index) => sample(index * 100, Math.min(300, 200 + index * 30)));
  expect(growthOf(warming)).toEqual({ engine: 0, workers: 0, isLeak: false });
});
