import { writeFileSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { Command } from 'commander';
import { scan, scanSarif, scanText } from '../migration/scan';
import { packageVersion } from '../runtime';
import { withDryRuns } from './dry-runs';
import { withExitCode } from './exit-code';

interface ScanFlags {
  json?: boolean;
  /** True for stdout. */
  sarif?: string | true;
}

export const scanCommand = new Command('scan')
  .description('list where a code base speaks API v1, with the v2 job of each call that can be read; runs nothing')
  .argument('<folder>', 'folder of the code')
  .option('--json', 'everything as JSON')
  .option('--sarif [file]', 'SARIF 2.1.0, for the annotations of code hosts; without a file instead of the text')
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
  const asSarif = () => `${JSON.stringify(scanSarif(result, packageVersion()), null, 2)}\n`;
  if (typeof sarif === 'string') writeFileSync(sarif, asSarif());
  if (json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else process.stdout.write(sarif === true ? asSarif() : scanText(result));
}

/** How many files there are is not known before they are read. */
const bar = { format: '{value} files read', stream: process.stderr, clearOnComplete: true };
