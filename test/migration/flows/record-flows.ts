import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecorder, startRecordServer } from '../../../src/migration/recorder';
import { randomIds, silentLogger, systemClock } from '../../../src/runtime';
import type { Flow } from './flow';

/**
 * Runs each flow through a recorder in front of a v1 server, and keeps its HAR files in `out` under its name. `file`: the
 * address of an example file.
 */
export async function recordFlows(
  flows: Flow[],
  { target, file, out }: { target: string; file: (name: string) => string; out: string },
): Promise<void> {
  for (const { name, run } of flows) {
    const folder = mkdtempSync(join(tmpdir(), 'flow-'));
    const known = new Set(harFilesIn(out));
    const shared = { clock: systemClock, ids: randomIds, logger: silentLogger };
    const recorder = createRecorder({ out, secret: randomIds.uuid(), ...shared });
    const server = await startRecordServer(recorder, {
      target: new URL(target),
      host: '127.0.0.1',
      port: 0,
      logger: silentLogger,
    });
    try {
      await run({ host: new URL(server.url).host, file, folder });
    } finally {
      await server.close();
      await recorder.close();
      rmSync(folder, { recursive: true });
    }
    const made = harFilesIn(out).filter((each) => !known.has(each));
    made.forEach((each, index) => {
      renameSync(join(out, each), join(out, `${name}${made.length > 1 ? `-${index + 1}` : ''}.har`));
    });
  }
}

function harFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.har'))
      .sort();
  } catch {
    return [];
  }
}
