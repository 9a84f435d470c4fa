import type { DryRun, ShownJob } from './dry-run';

/** The dry run as text for a terminal. */
export function renderDryRun(run: DryRun): string {
  if (run.supported) return rendered(run);
  const answer = `v1 answers ${run.status}: ${run.message}\n`;
  return run.elsewhere
    ? `${answer}\nThis upstream does not offer it. On one that does it becomes:\n\n${rendered(run.elsewhere)}`
    : answer;
}

function rendered({ job, proxy, warnings, code }: ShownJob): string {
  const sections: [title: string, text: string][] = [
    ['v2 job', JSON.stringify(job, null, 2)],
    ['The proxy itself', listed(proxy)],
    ['Warnings', listed(warnings.map(({ parameter, cause, outcome }) => `${parameter}: ${cause}; ${outcome}`))],
    ['curl', code.curl],
    ['Node SDK', code.node],
    ['PHP SDK', code.php],
  ];
  return sections.map(([title, text]) => `## ${title}\n${text}\n`).join('\n');
}

function listed(sentences: string[]): string {
  return sentences.length === 0 ? 'none' : sentences.map((sentence) => `- ${sentence}`).join('\n');
}
