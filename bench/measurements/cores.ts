import { createPairs, readPaths } from '../load/requests';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { running } from '../v1';

/** Two processes of one server (WEB_CONCURRENCY) beside one; who asks and who answers share the cores. */
export async function cores(stage: Stage): Promise<Row[]> {
  const { folder, sizes } = stage;
  const upstream = await stage.upstream();
  const options = { connections: 64, seconds: sizes.seconds, folder };
  const servers = [];
  for (const count of ['2', '1']) {
    const proxy = await stage.proxy(upstream, { WEB_CONCURRENCY: count });
    const name = count === '1' ? 'one process' : 'two processes';
    servers.push({ name, proxy, paths: await running(proxy, 64) });
  }
  return [
    await alternate({ work: 'status, 64 connections on 64 processes', unit: '/s' }, sizes.rounds, [
      ...servers.map(({ name, proxy, paths }) => ({
        name,
        measure: () =>
          readPaths(proxy, paths, options).then(({ rate, p99, failed }) => ({ rate, 'p99 ms': p99, failed })),
      })),
    ]),
    await alternate({ work: 'create and start, 64 connections', unit: 'pairs/s' }, sizes.rounds, [
      ...servers.map(({ name, proxy }) => ({
        name,
        measure: () => createPairs(proxy, options).then(({ rate, p99, failed }) => ({ rate, 'p99 ms': p99, failed })),
      })),
    ]),
  ];
}
