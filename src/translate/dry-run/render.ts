import type { OptionTrace } from '../translation';
import type { CodeLanguage } from './code';
import type { DryRun, ShownJob } from './dry-run';

/** A call by the address of its first request, and what becomes of it. */
export interface NamedRun {
  name: string;
  run: DryRun;
}

/** Dry runs as JSON: a list only where there are several calls. */
export function dryRunsAsJson(runs: NamedRun[]): unknown {
  const [first, ...others] = runs;
  return others.length === 0 ? first?.run : runs.map(({ name, run }) => ({ call: name, ...run }));
}

/** Dry runs as text for a terminal, with a heading for each where there are several. */
export function renderDryRuns(runs: NamedRun[], language?: CodeLanguage): string {
  if (runs.length === 1) return runs.map(({ run }) => renderDryRun(run, language)).join('');
  return runs
    .map(({ name, run }, index) => `# Call ${index + 1} of ${runs.length}: ${name}\n\n${renderDryRun(run, language)}`)
    .join('\n');
}

/** The dry run as text for a terminal; with a language, the code alone, ready to be saved and run. */
export function renderDryRun(run: DryRun, language?: CodeLanguage): string {
  if (run.supported) return rendered(run, language);
  const answer = `v1 answers ${run.status}: ${run.message}\n`;
  const { incomplete, elsewhere } = run;
  const job = incomplete ?? elsewhere;
  if (!job) return answer;
  if (language) return rendered(job, language);
  const why = incomplete
    ? `The keys file lacks:\n${listed(incomplete.missing)}\n\nWith it the call becomes:`
    : 'This upstream does not offer it. On one that does it becomes:';
  return `${answer}\n${why}\n\n${rendered(job)}`;
}

function rendered(
  { job, proxy, yours, warnings, options, unchecked, code }: ShownJob,
  language?: CodeLanguage,
): string {
  if (language) return `${code[language]}\n`;
  const sections: [title: string, text: string][] = [
    ['Warnings', listed(warnings.map(({ parameter, cause, outcome }) => `${parameter}: ${cause}; ${outcome}`))],
    ['The proxy does it', listed(proxy)],
    ['Without the proxy you must do it', listed(yours)],
    ['Options', listed(options.map(optionLine)) + (unchecked ? `\n${uncheckedNote}` : '')],
    ['v2 job', JSON.stringify(job, null, 2)],
  ];
  const text = sections.map(([title, content]) => `## ${title}\n${content}\n`).join('\n');
  return `${text}\nCode for this job: ${Object.keys(code).join(', ')} (--code).\n`;
}

const uncheckedNote = 'Options are unchecked: what the upstream offers is not known.';

function optionLine({ name, value, becomes }: OptionTrace): string {
  return value === undefined
    ? `${becomes} (v1's default for ${name}; v2 has another)`
    : `${name}=${value} -> ${becomes}`;
}

function listed(sentences: string[]): string {
  return sentences.length === 0 ? 'none' : sentences.map((sentence) => `- ${sentence}`).join('\n');
}
