import type { OptionTrace } from '../translation';
import type { CodeLanguage } from './code';
import type { DryRun, ShownJob } from './dry-run';

/** The dry run as text for a terminal; with a language, the code alone, ready to be saved and run. */
export function renderDryRun(run: DryRun, language?: CodeLanguage): string {
  if (run.supported) return rendered(run, language);
  const answer = `v1 answers ${run.status}: ${run.message}\n`;
  if (!run.elsewhere) return answer;
  if (language) return rendered(run.elsewhere, language);
  return `${answer}\nThis upstream does not offer it. On one that does it becomes:\n\n${rendered(run.elsewhere)}`;
}

function rendered({ job, proxy, yours, warnings, options, code }: ShownJob, language?: CodeLanguage): string {
  if (language) return `${code[language]}\n`;
  const sections: [title: string, text: string][] = [
    ['Warnings', listed(warnings.map(({ parameter, cause, outcome }) => `${parameter}: ${cause}; ${outcome}`))],
    ['The proxy does it', listed(proxy)],
    ['Without the proxy you must do it', listed(yours)],
    ['Options', listed(options.map(optionLine))],
    ['v2 job', JSON.stringify(job, null, 2)],
  ];
  const text = sections.map(([title, content]) => `## ${title}\n${content}\n`).join('\n');
  return `${text}\nCode for this job: ${Object.keys(code).join(', ')} (--code).\n`;
}

function optionLine({ name, value, becomes }: OptionTrace): string {
  return value === undefined
    ? `${becomes} (v1's default for ${name}; v2 has another)`
    : `${name}=${value} -> ${becomes}`;
}

function listed(sentences: string[]): string {
  return sentences.length === 0 ? 'none' : sentences.map((sentence) => `- ${sentence}`).join('\n');
}
