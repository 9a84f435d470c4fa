import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { codeLanguages, renderDryRun, type CodeLanguage } from '../translate';
import { withDryRuns, type NamedRun } from './dry-runs';

export const translateCommand = new Command('translate')
  .description('show the v2 job that a v1 call becomes, without running anything')
  .argument('[file]', 'parameters of a call as JSON, a curl command or a HAR; default: standard input')
  .addOption(new Option('--code <language>', 'only the code for the job').choices(codeLanguages))
  .addOption(new Option('--json', 'everything as JSON').conflicts('code'))
  .action(translateFile);

interface TranslateOptions {
  code?: CodeLanguage;
  json?: boolean;
}

async function translateFile(file: string | undefined, { code, json }: TranslateOptions): Promise<void> {
  const runs = await withDryRuns((dryRuns) => dryRuns(readFileSync(file ?? 0, 'utf8')));
  process.stdout.write(json ? `${JSON.stringify(valueOf(runs), null, 2)}\n` : textOf(runs, code));
  if (runs.some(({ run }) => !run.supported)) process.exitCode = 1;
}

/** A list only where there are several calls. */
function valueOf(runs: NamedRun[]): unknown {
  const [first, ...others] = runs;
  return others.length === 0 ? first?.run : runs.map(({ name, run }) => ({ call: name, ...run }));
}

function textOf(runs: NamedRun[], code: CodeLanguage | undefined): string {
  if (runs.length === 1) return runs.map(({ run }) => renderDryRun(run, code)).join('');
  return runs
    .map(({ name, run }, index) => `# Call ${index + 1} of ${runs.length}: ${name}\n\n${renderDryRun(run, code)}`)
    .join('\n');
}
