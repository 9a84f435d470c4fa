import { curl } from '../load/transfer';
import type { Program } from '../program';
import { alternate, type Row, type Side } from '../rounds';
import type { Stage } from '../stage';
import { finished } from '../v1';

const mebibyte = 1024 * 1024;

/** One large file from `output.url`. */
export async function download(stage: Stage): Promise<Row[]> {
  const { sizes } = stage;
  const size = sizes.downloadMiB;
  const upstream = await stage.upstream();
  const proxies = await stage.proxies(upstream);
  const pipe = await stage.ours('servers/pipe.ts', { TARGET: upstream.url });
  const bare = await stage.ours('servers/bare-proxy.ts', { TARGET: upstream.url });
  const nginx = await stage.nginx(upstream);
  const ours = await fetching(proxies, size, (proxy) => finished(proxy, 1, size * mebibyte));
  const from = (server: Program) => curl(server, size, [`${server.url}/files/${size * mebibyte}/1.jpg`]);
  return [
    await alternate({ work: `download, ${size} MiB`, unit: 'MiB/s' }, sizes.rounds, [
      ...ours,
      { name: 'node:http streams', measure: () => from(pipe) },
      { name: 'http-proxy-middleware', measure: () => from(bare) },
      nginx && { name: 'nginx', measure: () => from(nginx) },
    ]),
  ];
}

/** Several files as the zip of `output.url`; beside it one file of the same size. */
export async function zip(stage: Stage): Promise<Row[]> {
  const { sizes } = stage;
  const size = sizes.zipFiles * sizes.zipFileMiB;
  const upstream = await stage.upstream();
  const proxies = await stage.proxies(upstream);
  const nginx = await stage.nginx(upstream);
  const ours = await fetching(proxies, size, (proxy) => finished(proxy, sizes.zipFiles, sizes.zipFileMiB * mebibyte));
  const one = nginx && `${nginx.url}/files/${size * mebibyte}/1.jpg`;
  return [
    await alternate(
      { work: `zip of ${sizes.zipFiles} files of ${sizes.zipFileMiB} MiB`, unit: 'MiB/s' },
      sizes.rounds,
      [...ours, nginx && { name: 'nginx, one file', measure: () => curl(nginx, size, [one ?? '']) }],
    ),
  ];
}

async function fetching(
  proxies: { name: string; proxy: Program }[],
  size: number,
  urlAt: (proxy: Program) => Promise<string>,
): Promise<Side[]> {
  const sides: Side[] = [];
  for (const { name, proxy } of proxies) {
    const url = await urlAt(proxy);
    sides.push({ name, measure: () => curl(proxy, size, [url]) });
  }
  return sides;
}
