import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { readPaths } from '../load/requests';
import type { Program } from '../program';
import { alternate, type Row } from '../rounds';
import type { Stage } from '../stage';
import { running } from '../v1';

/** Polls of running processes with `RECORD` beside the same without, by one client and by ten. The report is on in both. */
export async function record(stage: Stage): Promise<Row[]> {
  const { folder, sizes } = stage;
  const upstream = await stage.upstream();
  const recorded = await stage.proxy(upstream, { RECORD: mkdtempSync(join(folder, 'recordings-')) });
  const plain = await stage.proxy(upstream);
  const rows: Row[] = [];
  for (const clients of [1, 10]) {
    const load = async (server: Program, paths: string[]) => {
      const { p50, cpu, rate, failed } = await readPaths(server, paths, {
        connections: clients,
        seconds: sizes.seconds,
        folder,
      });
      return { p50, 'CPU s per 10k': cpu, rate, failed };
    };
    const paths = { recorded: await running(recorded, clients), plain: await running(plain, clients) };
    rows.push(
      await alternate({ work: `status, ${clients} at a time, recorded`, unit: 'ms p50', less: true }, sizes.rounds, [
        { name: 'proxy with RECORD', measure: () => load(recorded, paths.recorded) },
        { name: 'proxy without', measure: () => load(plain, paths.plain) },
      ]),
    );
  }
  return rows;
}
