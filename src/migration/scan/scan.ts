import { basename, extname } from 'node:path';
import type { DryRun } from '../../translate';
import { callInCode } from './call-in-code';
import { knownClient } from './clients';
import { speaksV2 } from './evidence';
import type { Finding, ScanResult } from './finding';
import { dependenciesIn } from './manifests';
import { namesCloudConvert, signs } from './signs';
import { filesBelow, textIn, type Found, type Skipped } from './walk';

export interface ScanParts {
  /** What becomes of a call, given as JSON. */
  dryRun: (call: string) => Promise<DryRun>;
  /** Told after each file. */
  onFile?: (files: number) => void;
}

const mostFindings = 20_000;
const longestLine = 200;

/** Reads a code base, without running it, and lists where it speaks v1. Rejects where the folder can't be read. */
export async function scan(folder: string, { dryRun, onFile }: ScanParts): Promise<ScanResult> {
  const skipped: Skipped = { folders: [], binary: 0, large: 0, unreadable: 0 };
  const found: FoundIn[] = [];
  let files = 0;
  let hasV2 = false;
  for await (const file of filesBelow(folder, skipped)) {
    files += 1;
    onFile?.(files);
    const text = await textIn(file.path, skipped);
    if (text === undefined || found.length >= mostFindings) continue;
    const isV2 = namesCloudConvert(text) && speaksV2(text);
    const { findings: inFile, hasClientOfV2 } = findingsIn(file, text);
    hasV2 ||= isV2 || hasClientOfV2;
    found.push(...ofV1(inFile, isV2));
  }
  const findings = ofV1(found, hasV2).map(({ finding }) => finding);
  const dryRuns = new Map<string, DryRun | undefined>();
  for (const finding of findings) {
    if (!finding.sends) continue;
    const call = JSON.stringify(finding.sends);
    if (!dryRuns.has(call)) dryRuns.set(call, await dryRun(call).catch(() => undefined));
    finding.v2 = dryRuns.get(call);
  }
  findings.sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line));
  return { folder, files, findings, skipped };
}

interface FoundIn {
  finding: Finding;
  /** Of a sign that code for v2 has, too. */
  isShared: boolean;
}

/** What both versions say counts where v2 is not spoken, or something says that v1 is. */
function ofV1(found: FoundIn[], isV2: boolean): FoundIn[] {
  return isV2 && found.every(({ isShared }) => isShared) ? [] : found;
}

function findingsIn({ name }: Found, text: string): { findings: FoundIn[]; hasClientOfV2: boolean } {
  const dependencies = dependenciesIn(basename(name), text);
  if (!dependencies) return { findings: ofLines(name, text), hasClientOfV2: false };
  const findings = ofDependencies(name, text, dependencies).map((finding) => ({ finding, isShared: false }));
  return { findings, hasClientOfV2: dependencies.length > findings.length };
}

function ofDependencies(file: string, text: string, found: NonNullable<ReturnType<typeof dependenciesIn>>): Finding[] {
  const lines = text.split('\n');
  return found.flatMap(({ ecosystem, name, version, line }): Finding[] => {
    const client = knownClient(ecosystem, name, version);
    if (!client) return [];
    return [
      {
        ...{ file, line, column: 1, kind: 'dependency', client: `${name} ${version}`.trim() + ` (${ecosystem})` },
        meaning: 'a client that speaks API v1',
        advice: `use ${client.instead}`,
        text: shown(lines[line - 1] ?? ''),
      },
    ];
  });
}

function ofLines(file: string, text: string): FoundIn[] {
  if (!/cloud[-_.]?convert|inputformat|outputformat|converteroptions/i.test(text)) return [];
  const isNamed = namesCloudConvert(text);
  const found: FoundIn[] = [];
  let start = 0;
  let told = -1;
  for (const [index, line] of text.split('\n').entries()) {
    const sign = signs.find((each) => (isNamed || !each.needsName) && each.line.test(line));
    const at = sign ? line.search(sign.line) : -1;
    const isRepeated = sign?.id === 'parameter' && told >= start;
    if (sign && at >= 0 && !isRepeated) {
      const call = sign.id === 'config' || sign.id === 'host' ? undefined : callInCode(text, start + at);
      if (call) told = start + at + JSON.stringify(call).length;
      const finding: Finding = {
        ...{ file, line: index + 1, column: at + 1, kind: sign.id, client: languageOf(file) },
        ...{ meaning: sign.meaning, advice: sign.advice, text: shown(line) },
        ...(call && { sends: call }),
      };
      found.push({ finding, isShared: sign.isShared ?? false });
    }
    start += line.length + 1;
  }
  return found;
}

/** A line of code may hold a key: long words, and what stands behind the name of a secret, are masked. */
function shown(line: string): string {
  return line
    .trim()
    .slice(0, longestLine)
    .replace(/((?:key|token|secret|password|bearer)["'\])}]*\s*(?:=>|[:=,(]|\s)\s*["']?)[^\s"',;)&}]{6,}/gi, '$1***')
    .replace(/(?<![\w/.-])[\w-]{32,}(?:\.[\w-]+)*/g, '***');
}

const languages: Record<string, string> = {
  ...{ '.js': 'JavaScript', '.mjs': 'JavaScript', '.cjs': 'JavaScript', '.ts': 'TypeScript', '.tsx': 'TypeScript' },
  ...{ '.jsx': 'JavaScript', '.vue': 'JavaScript', '.html': 'HTML', '.php': 'PHP', '.py': 'Python', '.rb': 'Ruby' },
  ...{ '.go': 'Go', '.java': 'Java', '.kt': 'Kotlin', '.scala': 'Scala', '.cs': 'C#', '.vb': 'Visual Basic' },
  ...{
    '.pl': 'Perl',
    '.pm': 'Perl',
    '.r': 'R',
    '.sh': 'shell',
    '.bash': 'shell',
    '.swift': 'Swift',
    '.gs': 'Apps Script',
  },
  ...{ '.md': 'text', '.txt': 'text', '.env': 'configuration', '.yml': 'configuration', '.yaml': 'configuration' },
  ...{ '.ini': 'configuration', '.json': 'configuration', '.toml': 'configuration', '.properties': 'configuration' },
};

function languageOf(file: string): string {
  return languages[extname(file).toLowerCase()] ?? (/(^|\/)\.env/.test(file) ? 'configuration' : 'other');
}
