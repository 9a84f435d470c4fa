import { createPairs, readPaths } from '../load/requests';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { figures } from './status';

/** Processes created and started, each in two calls; beside it one POST through http-proxy-middleware. */
export async function create(stage: Stage): Promise<Row[]> {
  const { folder, sizes } = stage;
  const upstream = await stage.upstream();
  const proxies = await stage.proxies(upstream);
  const bare = await stage.ours('servers/bare-proxy.ts', { TARGET: upstream.url });
  const options = { connections: 64, seconds: sizes.seconds, folder };
  return [
    await alternate({ work: 'create and start, 64 connections', unit: 'pairs/s' }, sizes.rounds, [
      ...proxies.map(({ name, proxy }) => ({ name, measure: () => createPairs(proxy, options).then(figures) })),
      {
        name: 'http-proxy-middleware, one request',
        measure: () => readPaths(bare, ['/v2/jobs/one'], options).then(figures),
      },
    ]),
  ];
}
