import { writeFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { scan, scanSarif, scanText } from '../migration/scan';
import { packageVersion } from '../runtime';
import { withDryRuns } from './dry-runs';
import { withExitCode } from './exit-code';

interface ScanFlags {
  json?: boolean;
  sarif?: string;
}

export const scanCommand = new Command('scan')
  .description('list where a code base speaks API v1, with the v2 job of each call that can be read; runs nothing')
  .argument('<folder>', 'folder of the code')
  .option('--json', 'everything as JSON')
  .option('--sarif <file>', 'write SARIF 2.1.0, for the annotations of code hosts')
  .action(withExitCode(2, run));

async function run(folder: string, { json, sarif }: ScanFlags): Promise<void> {
  const progress = process.stderr.isTTY ? new SingleBar(bar) : undefined;
  progress?.start(0, 0);
  const result = await withDryRuns((dryRuns) =>
    scan(folder, {
      dryRun: async (call) => {
        const [first] = await dryRuns(call);
        if (!first) throw new SyntaxError('there is no call');
        return first.run;
      },
      onFile: (files) => progress?.update(files),
    }),
  ).finally(() => progress?.stop());
  process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : scanText(result));
  if (sarif !== undefined) writeFileSync(sarif, `${JSON.stringify(scanSarif(result, packageVersion()), null, 2)}\n`);
}

/** How many files there are is not known before they are read. */
const bar = { format: '{value} files read', stream: process.stderr, clearOnComplete: true };
