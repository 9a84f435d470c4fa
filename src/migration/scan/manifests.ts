import type { Ecosystem } from './clients';

/** A dependency as a manifest writes it. */
export interface Dependency {
  ecosystem: Ecosystem;
  name: string;
  version: string;
  /** From 1. */
  line: number;
}

interface Manifest {
  file: RegExp;
  ecosystem: Ecosystem;
  /** A name and, behind it, a version, in one line each. */
  entry: RegExp;
}

const cloudConvert = '[\\w@./:-]*cloud[-_]?convert[\\w./:-]*';

/** Manifests and lock files, by name. The expression finds name and version in the text of the whole file. */
const manifests: readonly Manifest[] = [
  {
    file: /^package(-lock)?\.json$/,
    ecosystem: 'npm',
    entry: expression(`"(?:node_modules/)?(${cloudConvert})"\\s*:\\s*(?:"([^"]*)"|\\{\\s*"version"\\s*:\\s*"([^"]*)")`),
  },
  {
    file: /^(yarn\.lock|pnpm-lock\.yaml)$/,
    ecosystem: 'npm',
    entry: expression(`^\\s*['"/]*(cloud-?convert[\\w-]*)[@/]([^:"']*)`),
  },
  {
    file: /^composer\.json$/,
    ecosystem: 'Composer',
    entry: expression(`"(?=[^"]*/)(${cloudConvert})"\\s*:\\s*"([^"]*)"`),
  },
  {
    file: /^composer\.lock$/,
    ecosystem: 'Composer',
    entry: expression(`"name"\\s*:\\s*"(${cloudConvert})",\\s*"version"\\s*:\\s*"([^"]*)"`),
  },
  {
    file: /^(requirements.*\.txt|constraints\.txt|setup\.py|setup\.cfg|pyproject\.toml|pipfile)$/i,
    ecosystem: 'pip',
    entry: expression(
      `(?:^|['"\\s])(?<!\\bname\\s*=\\s*['"]?)(cloud[-_]?convert[\\w-]*)(?:['"]?\\s*(?:=(?!=)\\s*)?['"]?\\s*([=<>~!^*\\d][^'",#;\\n]*)|['"]?\\s*(?:,|$))`,
    ),
  },
  {
    file: /^(gemfile|.*\.gemspec)$/i,
    ecosystem: 'gem',
    entry: expression(
      `(?:gem|dependency)\\s*\\(?\\s*['"]([\\w-]*cloud[-_]?convert[\\w-]*)['"](?:\\s*,\\s*['"]([^'"]*)['"])?`,
    ),
  },
  {
    file: /^gemfile\.lock$/i,
    ecosystem: 'gem',
    entry: expression(`^ {4}([\\w-]*cloud[-_]?convert[\\w-]*) \\(([^)]*)\\)`),
  },
  {
    file: /^go\.(mod|sum)$/,
    ecosystem: 'Go',
    entry: expression(`((?:github\\.com|gopkg\\.in)/[\\w.-]+/[\\w.-]*cloud-?convert[\\w./-]*)\\s+(v[^\\s/]+)`),
  },
  {
    file: /\.(cs|vb|fs)proj$|^packages\.config$|^directory\.packages\.props$/i,
    ecosystem: 'NuGet',
    entry: expression(`(?:Include|id)="(${cloudConvert})"\\s+version="([^"]*)"`),
  },
  {
    file: /^pom\.xml$/,
    ecosystem: 'Maven',
    entry: expression(
      `<groupId>\\s*([^<]*)</groupId>\\s*<artifactId>\\s*([^<]*cloud-?convert[^<]*)</artifactId>(?:\\s*<version>([^<]*)</version>)?`,
    ),
  },
  {
    file: /^build\.gradle(\.kts)?$/,
    ecosystem: 'Maven',
    entry: expression(`['"]([\\w.-]+:[\\w.-]*cloud-?convert[\\w.-]*):([^'"]*)['"]`),
  },
  {
    file: /^(cpanfile|makefile\.pl|build\.pl)$/i,
    ecosystem: 'CPAN',
    entry: expression(`['"]?([\\w:]*CloudConvert[\\w:]*)['"]?(?:\\s*(?:,|=>)\\s*['"]?([\\d.]+))?`),
  },
  {
    file: /^(DESCRIPTION|renv\.lock)$/,
    ecosystem: 'CRAN',
    entry: expression(
      `(?<!^(?:Package|Title|Description|URL|BugReports|Maintainer)\\s*:.*)\\b(\\w*CloudConvert\\w*)\\b(?:\\s*\\(([^)]*)\\))?`,
    ),
  },
];

function expression(source: string): RegExp {
  return new RegExp(source, 'gim');
}

/** Dependencies with CloudConvert in their name; undefined for a file that is no manifest. */
export function dependenciesIn(fileName: string, text: string): Dependency[] | undefined {
  const manifest = manifests.find(({ file }) => file.test(fileName));
  if (!manifest) return undefined;
  const { ecosystem, entry } = manifest;
  return [...text.matchAll(entry)].map((match) => {
    const [, first = '', second, third] = match;
    const isMaven = fileName === 'pom.xml';
    const name = isMaven ? `${first.trim()}:${(second ?? '').trim()}` : first;
    const version = (isMaven ? third : (second ?? third)) ?? '';
    const start = match.index + match[0].indexOf(isMaven ? (second ?? '') : first);
    return { ecosystem, name, version: version.trim(), line: text.slice(0, start).split('\n').length };
  });
}
