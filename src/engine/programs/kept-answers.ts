import { mkdirSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where package managers note what is installed: each change of it can change what any program says. */
const packageLists = ['/var/lib/dpkg/status', '/lib/apk/db/installed', '/var/lib/rpm/rpmdb.sqlite'];

/** Words whose answer depends on files that are put there by hand, without any package. */
const asksForFiles = '--list-langs';

export interface Question {
  /** Path of the program. */
  program: string;
  words: readonly string[];
  /** What is in every answer that is one. */
  sense: RegExp;
}

/**
 * What programs have answered, kept in a file for the next start: it holds as long as neither the program nor any package of
 * this machine has changed. Where no package manager tells, nothing is kept.
 */
export class KeptAnswers {
  private readonly packages = packageLists.map(stampOf).filter((stamp) => stamp !== undefined);
  private readonly known: Record<string, string>;
  private readonly asked: Record<string, string> = {};

  constructor(private readonly file: string | undefined) {
    this.known = file === undefined ? {} : read(file);
  }

  /** The answer known, else that of `ask`, kept where it makes sense: a program may fail for once. */
  async of({ program, words, sense }: Question, ask: () => Promise<string>): Promise<string> {
    const stamp = stampOf(program);
    if (stamp === undefined || this.packages.length === 0 || words.includes(asksForFiles)) return ask();
    const key = JSON.stringify([program, stamp, words, this.packages]);
    const answer = this.known[key] ?? (await ask());
    if (answer.search(sense) >= 0) this.asked[key] = answer;
    return answer;
  }

  /** Keeps the answers of this start, and no older ones; without them the next start only takes longer. */
  write(): void {
    if (this.file === undefined) return;
    try {
      mkdirSync(path.dirname(this.file), { recursive: true });
      writeFileSync(`${this.file}.new`, JSON.stringify(this.asked));
      renameSync(`${this.file}.new`, this.file);
    } catch {
      return;
    }
  }
}

function read(file: string): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Object.fromEntries(Object.entries(kept ?? {}).filter(([, answer]) => typeof answer === 'string'));
  } catch {
    return {};
  }
}

/** Changes with the file, or with where a link leads. */
function stampOf(file: string): string | undefined {
  try {
    const real = realpathSync(file);
    const { mtimeMs, ctimeMs, size } = statSync(real);
    return `${real} ${mtimeMs} ${ctimeMs} ${size}`;
  } catch {
    return undefined;
  }
}
