import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { type Confinement, findConfinement } from './confinement';
import { onPath } from './on-path';
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

/** Looks on PATH and asks each program for its version (a second or two: done once, at start). */
export async function findPrograms(searchPath = process.env['PATH'] ?? ''): Promise<Programs> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cc-programs-'));
  try {
    const ids = Object.keys(programTable) as ProgramId[];
    const found = new Map<ProgramId, Program>();
    await Promise.all(
      ids.map(async (id) => {
        const program = await findProgram(id, searchPath, folder);
        if (program !== undefined) found.set(id, program);
      }),
    );
    return new Programs(found, findConfinement(searchPath, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function findProgram(id: ProgramId, searchPath: string, folder: string): Promise<Program | undefined> {
  const row: ProgramRow = programTable[id];
  for (const file of onPath(row.names, searchPath)) {
    const version = row.version.exec(await ask(file, row.versionArguments, folder))?.[1];
    if (version === undefined) continue;
    const answer = row.features === undefined ? '' : await ask(file, row.features.arguments, folder);
    const matches = row.features === undefined ? [] : [...answer.matchAll(row.features.pattern)];
    return { id, path: file, version, features: new Set(matches.map((match) => match[1] ?? '')) };
  }
  return undefined;
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
