import { createPairs, readPaths } from '../load/requests';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { running } from '../v1';
import { figures } from './status';

/** Two processes on one port beside one: what the second core gives. */
export async function cores(stage: Stage): Promise<Row[]> {
  const { folder, sizes } = stage;
  const upstream = await stage.upstream();
  const two = await stage.proxy(upstream, { WEB_CONCURRENCY: '2' });
  const one = await stage.proxy(upstream, { WEB_CONCURRENCY: '1' });
  const options = { connections: 64, seconds: sizes.seconds, folder };
  const paths = { one: await running(one, 64), two: await running(two, 64) };
  return [
    await alternate({ work: 'status, 64 connections, on two cores', unit: '/s' }, sizes.rounds, [
      { name: 'WEB_CONCURRENCY=2', measure: () => readPaths(two, paths.two, options).then(figures) },
      { name: 'WEB_CONCURRENCY=1', measure: () => readPaths(one, paths.one, options).then(figures) },
    ]),
    await alternate({ work: 'create and start, on two cores', unit: 'pairs/s' }, sizes.rounds, [
      { name: 'WEB_CONCURRENCY=2', measure: () => createPairs(two, options).then(figures) },
      { name: 'WEB_CONCURRENCY=1', measure: () => createPairs(one, options).then(figures) },
    ]),
  ];
}
