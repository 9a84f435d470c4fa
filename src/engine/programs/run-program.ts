import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';

import { OperationError } from '../contract/operation';
import { circumstances } from '../contract/circumstances';
import { LineReader, TextWindow } from './captured-text';
import type { Mount } from './confined-command';
import { type Confinement, unconfined } from './confinement';
import { memoryLimit } from './limits';
import { watchTree } from './process-tree';

export interface RunRequest {
  /** Absolute path of the program. */
  path: string;
  arguments: readonly string[];
  /** Its working folder, and the only place it should write to; HOME and TMPDIR lie inside. */
  folder: string;
  signal: AbortSignal;
  /** Files outside `folder` that it may read. */
  reads?: readonly string[];
  /** Folders outside `folder` that it may write to. */
  writes?: readonly string[];
  /** Files and folders under other paths; only where the confinement is bubblewrap. */
  mounts?: readonly Mount[];
  /** Told each line of its standard output, as it comes. */
  onLine?: (line: string) => void;
  /** Added to the clean environment. */
  environment?: Record<string, string>;
  /** Leave it the network. */
  network?: boolean;
  /** Bytes of the largest file it may write. */
  fileBytes?: number;
  /** Map no code from any file of the run, where the confinement can do that. */
  runsOwnCodeOnly?: boolean;
  /** Told two more pipes of the program: what is written comes in at its descriptor 3, what it writes to 4 is read. */
  channel?: (output: Writable, input: Readable) => void;
  /** Standard input; none by default. */
  input?: string;
  /** Resolve on an exit code other than 0 too. */
  acceptsFailure?: boolean;
  confinement?: Confinement;
  /** Default true; false where a limit on addresses would stop the program from starting. */
  limitsAddresses?: boolean;
  /** Which line of its words says why it failed; the last one by default. */
  reasonLine?: 'first' | 'last';
}

export interface RunResult {
  exitCode: number;
  /** The first megabyte. */
  stdout: string;
  /** The last 64 KiB. */
  stderr: string;
}

/** The program has ended with another code than 0. */
export class ProgramFailure extends OperationError {
  constructor(
    message: string,
    /** All that it said. */
    readonly said: string,
  ) {
    super(message);
  }
}

/**
 * Runs a program without a shell, in its own process group and a clean environment, and waits for its end.
 * When `signal` aborts, the whole group is ended (SIGTERM, 2 s later SIGKILL) and the promise rejects with the
 * signal's reason once the program is gone. A failure rejects with an `OperationError` in the program's own words.
 */
export async function runProgram(request: RunRequest): Promise<RunResult> {
  request.signal.throwIfAborted();
  refuseUnspeakable(request.arguments);
  const environment = await cleanEnvironment(request);
  const confinement = request.confinement ?? unconfined;
  const [command, ...args] = confinement.wrap({
    program: request.path,
    command: [request.path, ...request.arguments],
    folder: request.folder,
    reads: request.reads ?? [],
    writes: request.writes ?? [],
    mounts: request.mounts ?? [],
    limitsAddresses: request.limitsAddresses ?? true,
    network: request.network ?? false,
    runsOwnCodeOnly: request.runsOwnCodeOnly ?? false,
    ...(request.fileBytes !== undefined && { fileBytes: request.fileBytes }),
  }) as [string, ...string[]];
  const stdio = Array<'pipe'>(request.channel ? 5 : 3).fill('pipe');
  const child = spawn(command, args, { cwd: request.folder, env: environment, detached: true, stdio });
  const ended = watch(child, request);
  request.channel?.(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return ended;
}

/** What the kernel can't hand to a program: text with a NUL, or more of it than fits. */
function refuseUnspeakable(words: readonly string[]): void {
  const sizes = words.map((word) => Buffer.byteLength(word));
  if (words.some((word) => word.includes('\0'))) throw new OperationError('An option holds a NUL character.');
  if (sizes.some((size) => size > longestArgument) || sizes.reduce((sum, size) => sum + size, 0) > longestCommand) {
    throw new OperationError('The options are too long for the program.');
  }
}

function watch(child: ChildProcess, request: RunRequest) {
  const { signal, onLine, input, acceptsFailure } = request;
  const stdout = new TextWindow(stdoutLimit, 'first');
  const stderr = new TextWindow(stderrLimit, 'last');
  const lines = onLine && new LineReader(onLine);
  (child.stdout as Readable).on('data', (chunk: Buffer) => {
    stdout.add(chunk);
    lines?.add(chunk);
  });
  (child.stderr as Readable).on('data', (chunk: Buffer) => stderr.add(chunk));
  child.stdin?.on('error', () => undefined).end(input ?? '');

  return new Promise<RunResult>((resolve, reject) => {
    let excess: OperationError | undefined;
    const end = () => endGroup(child);
    const stopWatching = watchTree(child.pid ?? 0, memoryLimit, (error) => {
      excess = error;
      signalGroup(child, 'SIGKILL');
    });
    signal.addEventListener('abort', end, { once: true });
    if (signal.aborted) end();
    child.once('error', (error) => {
      stopWatching();
      signal.removeEventListener('abort', end);
      reject(error);
    });
    child.once('exit', () => signalGroup(child, 'SIGKILL'));
    child.once('close', (code, killedBy) => {
      stopWatching();
      signal.removeEventListener('abort', end);
      if (signal.aborted) return reject(signal.reason as Error);
      if (excess !== undefined) return reject(excess);
      const result = { exitCode: code ?? -1, stdout: stdout.text(), stderr: stderr.text() };
      if (code === 0 || acceptsFailure === true) resolve(result);
      else reject(failure(request, killedBy, result));
    });
  });
}

/** SIGTERM lets programs remove their own temporary files; those that ignore it are killed. */
function endGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  const kill = setTimeout(() => {
    signalGroup(child, 'SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
  }, terminationGrace);
  child.once('close', () => clearTimeout(kill));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function failure(request: RunRequest, killedBy: NodeJS.Signals | null, { exitCode, stdout, stderr }: RunResult) {
  if (killedBy === 'SIGXFSZ' || exitCode === exitByFileSize) {
    return noRoom();
  }
  const words = stderr.trim() === '' ? stdout : stderr;
  const lines = words.replaceAll(`${request.folder}/`, '').trim().split('\n');
  const reason = lines.at(request.reasonLine === 'first' ? 0 : -1)?.trim() ?? '';
  const fate = killedBy === null ? `ended with code ${exitCode}` : `was ended by ${killedBy}`;
  const message = reason === '' ? `${path.basename(request.path)} ${fate}` : reason;
  return new ProgramFailure(`Conversion failed: ${message.slice(0, messageLength)}`, stdout + stderr);
}

/** What is said where the disk is full, whoever wrote to it. */
export function noRoom(cause?: unknown): OperationError {
  const message = 'Conversion failed: a file would not fit into the remaining disk space.';
  return new OperationError(message, 'DISK_QUOTA_EXCEEDED', undefined, cause);
}

async function cleanEnvironment({ folder, environment }: RunRequest): Promise<Record<string, string>> {
  const home = path.join(folder, '.home');
  const temporary = path.join(folder, '.tmp');
  await Promise.all([mkdir(home, { recursive: true }), mkdir(temporary, { recursive: true })]);
  return {
    PATH: process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    TMPDIR: temporary,
    XDG_CACHE_HOME: path.join(home, '.cache'),
    XDG_CONFIG_HOME: path.join(home, '.config'),
    XDG_RUNTIME_DIR: temporary,
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
    ...stillEnvironment(),
    ...environment,
  };
}

/** What programs know of https://reproducible-builds.org */
function stillEnvironment(): Record<string, string> {
  const { stillAt: instant } = circumstances();
  if (instant === undefined) return {};
  return {
    SOURCE_DATE_EPOCH: String(Math.floor(instant / 1000)),
    FORCE_SOURCE_DATE: '1',
    TZ: 'UTC',
    PYTHONHASHSEED: '0',
  };
}

/** Bytes of one argument and of all: Linux takes 128 KiB and, with the environment, a quarter of the stack (2 MiB). */
const longestArgument = 128 * 1024 - 1;
const longestCommand = 1024 * 1024;
/** Of a shell or bubblewrap whose program was ended by SIGXFSZ (25). */
const exitByFileSize = 128 + 25;
const stdoutLimit = 1024 * 1024;
const stderrLimit = 64 * 1024;
const messageLength = 300;
/** Milliseconds between SIGTERM and SIGKILL. */
const terminationGrace = 2_000;
