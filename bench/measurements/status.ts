import { readPaths, type Load } from '../load/requests';
import type { Program } from '../program';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { running } from '../v1';

/** Polls of running processes: 64 of them by 64 connections, then many of which none is polled by two at once. */
export async function status(stage: Stage): Promise<Row[]> {
  const { folder, sizes } = stage;
  const upstream = await stage.upstream();
  const proxies = await stage.proxies(upstream);
  const bare = await stage.ours('servers/bare-proxy.ts', { TARGET: upstream.url });
  const nginx = await stage.nginx(upstream);
  const express = await stage.ours('servers/constants.ts', { EXPRESS: '1' });
  const node = await stage.ours('servers/constants.ts');
  const polled = [];
  for (const { name, proxy } of proxies) {
    polled.push({ name, proxy, shared: await running(proxy, 64), unshared: await running(proxy, sizes.unshared) });
  }
  const load = (server: Program, paths: string[]) =>
    readPaths(server, paths, { connections: 64, seconds: sizes.seconds, folder }).then(figures);
  const job = ['/v2/jobs/one'];
  return [
    await alternate({ work: 'status, 64 connections on 64 processes', unit: '/s' }, sizes.rounds, [
      ...polled.map(({ name, proxy, shared }) => ({ name, measure: () => load(proxy, shared) })),
      { name: 'http-proxy-middleware', measure: () => load(bare, job) },
      nginx && { name: 'nginx', measure: () => load(nginx, job) },
      { name: 'Express, a constant', measure: () => load(express, job) },
      { name: 'node:http, a constant', measure: () => load(node, job) },
    ]),
    await alternate({ work: `status of ${sizes.unshared} processes`, unit: '/s' }, sizes.rounds, [
      ...polled.map(({ name, proxy, unshared }) => ({ name, measure: () => load(proxy, unshared) })),
      { name: 'http-proxy-middleware', measure: () => load(bare, job) },
    ]),
  ];
}

export function figures({ rate, cpu, p99, failed }: Load): Record<string, number> {
  return { rate, 'CPU s per 10k': cpu, 'p99 ms': p99, failed };
}
