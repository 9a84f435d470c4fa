import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startTestProxy } from '../../running-proxy';
import { documentedFlows } from './documented';
import { serveExamples } from './example-files';
import { officialClientFlows } from './official-client';
import { recordFlows } from './record-flows';

/** Records `recordings/` anew: `npm run recordings`. */
async function run(): Promise<void> {
  const root = join(__dirname, '../../../recordings');
  const [proxy, files] = await Promise.all([startTestProxy(), serveExamples(8765)]);
  const sets = { 'official-client-1.1.2': officialClientFlows, documented: documentedFlows };
  try {
    for (const [name, flows] of Object.entries(sets)) {
      const out = join(root, name);
      rmSync(out, { recursive: true, force: true });
      await recordFlows(flows, { target: proxy.url, file: (file) => files.address(file), out });
    }
  } finally {
    await Promise.all([proxy.close(), files.close()]);
  }
}

run().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
