import { join } from 'node:path';
import { curl, emptyFile } from '../load/transfer';
import type { Program } from '../program';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { started } from '../v1';

/** Files sent to `upload.url`, with their length known, chunked, and as a form; each into a process of its own. */
export async function upload(stage: Stage): Promise<Row[]> {
  const { sizes, folder } = stage;
  const size = sizes.uploadMiB;
  const upstream = await stage.upstream();
  const proxies = await stage.proxies(upstream);
  const pipe = await stage.ours('servers/pipe.ts', { TARGET: upstream.url });
  const nginx = await stage.nginx(upstream);
  const file = emptyFile(join(folder, 'big.png'), size * 1024 * 1024);
  const toProxy = async (proxy: Program, args: string[], name = '') => {
    const { upload: ticket } = await started(proxy, { input: 'upload' });
    return curl(proxy, size, [...args, `http:${ticket.url}${name}`]);
  };
  const kinds: { work: string; args: string[]; name?: string; path: string }[] = [
    { work: 'PUT of known length', args: ['-T', file], name: '/big.png', path: '/form/' },
    {
      work: 'PUT, chunked',
      args: ['-T', file, '-H', 'Transfer-Encoding: chunked'],
      name: '/big.png',
      path: '/buffered/form/',
    },
    { work: 'POST of a form', args: ['-F', `file=@${file}`], path: '/buffered/form/' },
  ];
  const rows: Row[] = [];
  for (const { work, args, name, path } of kinds) {
    rows.push(
      await alternate({ work: `${work}, ${size} MiB`, unit: 'MiB/s' }, sizes.rounds, [
        ...proxies.map((side) => ({ name: side.name, measure: () => toProxy(side.proxy, args, name) })),
        { name: 'node:http streams', measure: () => curl(pipe, size, [...args, `${pipe.url}/form/x`]) },
        nginx && {
          name: path === '/form/' ? 'nginx' : 'nginx, buffered on disk',
          measure: () => curl(nginx, size, [...args, `${nginx.url}${path}x`]),
        },
      ]),
    );
  }
  return rows;
}
