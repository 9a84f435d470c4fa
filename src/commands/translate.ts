import { Command, Option } from 'commander';
import { codeLanguages, dryRunsAsJson, renderDryRuns, type CodeLanguage } from '../translate';
import { withDryRuns } from './dry-runs';
import { namingFile } from './naming-file';

export const translateCommand = new Command('translate')
  .description('show the v2 job that a v1 call becomes, without running anything')
  .argument('[file]', 'parameters of a call as JSON, a curl command, an address or a HAR; default: standard input')
  .addOption(new Option('--code <language>', 'only the code for the job').choices(codeLanguages))
  .addOption(new Option('--json', 'everything as JSON').conflicts('code'))
  .action(translateFile);

interface TranslateOptions {
  code?: CodeLanguage;
  json?: boolean;
}

async function translateFile(file: string | undefined, { code, json }: TranslateOptions): Promise<void> {
  const runs = await withDryRuns((dryRuns) => namingFile(file, (text) => dryRuns(text)));
  process.stdout.write(json ? `${JSON.stringify(dryRunsAsJson(runs), null, 2)}\n` : renderDryRuns(runs, code));
  if (runs.some(({ run }) => !run.supported)) process.exitCode = 1;
}
