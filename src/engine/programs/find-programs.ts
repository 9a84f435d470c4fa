import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { type Confinement, findConfinement } from './confinement';
import { KeptAnswers, type Question } from './kept-answers';
import { onPath } from '../../runtime';
import { type ProgramId, type ProgramRow, programTable } from './program-table';
import { runProgram, type RunRequest, type RunResult } from './run-program';

export interface Program {
  id: ProgramId;
  path: string;
  version: string;
  /** What this build can do, see the table; empty where the table does not ask. */
  features: ReadonlySet<string>;
}

/** A program that the engine can use, and what was found of it. */
export interface ProgramReport {
  title: string;
  /** Debian packages that bring it. */
  packages: string;
  /** Both absent where it is not on PATH. */
  path?: string;
  version?: string;
}

/** The programs of this machine. */
export class Programs {
  constructor(
    private readonly found: ReadonlyMap<ProgramId, Program>,
    readonly confinement: Confinement,
    private readonly fileBytes?: number,
  ) {}

  /** The same, none of which can write a larger file. */
  writingAtMost(fileBytes: number | undefined): Programs {
    return fileBytes === undefined ? this : new Programs(this.found, this.confinement, fileBytes);
  }

  find(id: ProgramId): Program | undefined {
    return this.found.get(id);
  }

  /** Every program that the engine can use, whether it is here or not. */
  report(): ProgramReport[] {
    return (Object.keys(programTable) as ProgramId[]).map((id) => {
      const { title, packages }: ProgramRow = programTable[id];
      const { path: file, version } = this.found.get(id) ?? {};
      return { title, packages, path: file, version };
    });
  }

  /** Titles of those that are not here, for a message: `LibreOffice (soffice)`; `undefined` when all are. */
  missing(ids: readonly ProgramId[]): string | undefined {
    const titles = ids.filter((id) => !this.found.has(id)).map((id) => programTable[id].title);
    return titles.length === 0 ? undefined : titles.join(' and ');
  }

  /** Runs it to its end; see `runProgram` for errors. */
  async run(
    id: ProgramId,
    request: Omit<RunRequest, 'path' | 'confinement' | 'limitsAddresses' | 'reasonLine'>,
  ): Promise<RunResult> {
    const program = this.found.get(id);
    if (program === undefined) throw new Error(`${programTable[id].title} is not on PATH`);
    const row: ProgramRow = programTable[id];
    return runProgram({
      ...request,
      path: program.path,
      confinement: this.confinement,
      limitsAddresses: row.reservesAddresses !== true,
      ...(this.fileBytes !== undefined && { fileBytes: this.fileBytes }),
      ...(row.reasonLine && { reasonLine: row.reasonLine }),
    });
  }
}

/**
 * Looks on PATH and asks each program for its version: a second or two, done once, at start. `answersFile`: where the
 * answers are kept for the next start.
 */
export async function findPrograms(searchPath = process.env['PATH'] ?? '', answersFile?: string): Promise<Programs> {
  const answers = new KeptAnswers(answersFile);
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cc-programs-'));
  try {
    const ids = Object.keys(programTable) as ProgramId[];
    const found = new Map<ProgramId, Program>();
    await Promise.all(
      ids.map(async (id) => {
        const program = await findProgram(id, searchPath, (question) =>
          answers.of(question, () => ask(question.program, question.words, folder)),
        );
        if (program !== undefined) found.set(id, program);
      }),
    );
    answers.write();
    return new Programs(found, findConfinement(searchPath, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Ask = (question: Question) => Promise<string>;

async function findProgram(id: ProgramId, searchPath: string, ask: Ask): Promise<Program | undefined> {
  const row: ProgramRow = programTable[id];
  for (const file of onPath(row.names, searchPath)) {
    const answer = await ask({ program: file, words: row.versionArguments, sense: row.version });
    const version = row.version.exec(answer)?.[1];
    if (version !== undefined) return { id, path: file, version, features: await featuresOf(row, file, ask) };
  }
  return undefined;
}

async function featuresOf({ features }: ProgramRow, program: string, ask: Ask): Promise<ReadonlySet<string>> {
  if (features === undefined) return new Set();
  const answer = await ask({ program, words: features.arguments, sense: features.pattern });
  return new Set([...answer.matchAll(features.pattern)].map((match) => match[1] ?? ''));
}

/** Everything it says, whatever its exit code: several programs answer a version request with an error. */
async function ask(file: string, args: readonly string[], folder: string): Promise<string> {
  const signal = AbortSignal.timeout(versionTimeout);
  const answer = await runProgram({ path: file, arguments: args, folder, signal, acceptsFailure: true }).catch(
    () => undefined,
  );
  return answer === undefined ? '' : answer.stdout + answer.stderr;
}

/** Milliseconds. A cold LibreOffice on a busy machine takes several seconds. */
const versionTimeout = 30_000;
