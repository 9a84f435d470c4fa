import type { DryRun } from './dry-run';

/** The dry run as text for a terminal. */
export function renderDryRun(run: DryRun): string {
  if (!run.supported) return `v1 answers ${run.status}: ${run.message}\n`;
  const sections: [title: string, text: string][] = [
    ['v2 job', JSON.stringify(run.job, null, 2)],
    ['The proxy itself', listed(run.proxy)],
    ['Warnings', listed(run.warnings.map(({ parameter, message }) => `${parameter}: ${message}`))],
    ['curl', run.code.curl],
    ['Node SDK', run.code.node],
    ['PHP SDK', run.code.php],
  ];
  return sections.map(([title, text]) => `## ${title}\n${text}\n`).join('\n');
}

function listed(sentences: string[]): string {
  return sentences.length === 0 ? 'none' : sentences.map((sentence) => `- ${sentence}`).join('\n');
}
