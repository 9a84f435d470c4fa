import type { Finding, ScanResult } from './finding';

/** What a scan found, for a terminal. */
export function scanText({ folder, files, findings, skipped }: ScanResult): string {
  const blocks = findings.map(block);
  const clients = new Set(findings.filter(({ kind }) => kind === 'dependency').map(({ client }) => client));
  const places = new Set(findings.map(({ file }) => file)).size;
  const notRead = [
    skipped.folders.length > 0 && `${skipped.folders.length} vendored or built folders (${few(skipped.folders)})`,
    skipped.binary > 0 && `${skipped.binary} binary files`,
    skipped.large > 0 && `${skipped.large} files larger than 2 MB`,
    skipped.unreadable > 0 && `${skipped.unreadable} that can't be read`,
  ].filter((each) => each !== false);
  return [
    ...blocks,
    `${folder}: ${findings.length} places in ${places} files speak API v1; ${files} files read.`,
    ...(clients.size > 0 ? [`v1 clients: ${[...clients].join(', ')}.`] : []),
    ...(notRead.length > 0 ? [`Skipped: ${notRead.join(', ')}.`] : []),
    '',
  ].join('\n');
}

function block({ file, line, column, client, meaning, advice, text, sends, v2 }: Finding): string {
  const lines = [`${file}:${line}:${column}  ${meaning} (${client})`, `    ${text}`, `    -> ${advice}`];
  if (sends) lines.push(`    sends ${JSON.stringify(sends)}`);
  if (v2?.supported) lines.push(`    v2    ${JSON.stringify(v2.job.tasks)}`);
  else if (v2) {
    const job = (v2.elsewhere ?? v2.incomplete)?.job.tasks;
    lines.push(job ? `    v2    ${JSON.stringify(job)}` : `    v1 answers ${v2.status}: ${v2.message}`);
  }
  return `${lines.join('\n')}\n`;
}

function few(names: string[]): string {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')}, …` : names.join(', ');
}
