import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port';

export interface PostgresServer {
  /** Of an empty database. */
  url: string;
  port: number;
  /** Folder of its Unix socket. */
  socketFolder: string;
  /** Makes another empty database and answers its URL. */
  createDatabase(): Promise<string>;
  /** Ends all connections at once, as a crash does; what was committed is there after `start`. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Holds every process of the server: connections stay open and nothing answers, until `thaw`. */
  freeze(): void;
  thaw(): void;
  close(): Promise<void>;
}

const user = 'proxy';
const run = promisify(execFile);
/** PostgreSQL refuses to run as root: then it runs as nobody. */
const runsAs = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * A PostgreSQL server of this machine's packages, in a temporary folder and on a free port. `settings` are lines of its
 * configuration, such as `max_connections=20`.
 */
export async function startPostgres(settings: string[] = []): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
  const data = path.join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (runsAs.uid !== undefined) for (const each of [folder, data]) chownSync(each, runsAs.uid, runsAs.gid);
  const initial = ['--pgdata', data, '--username', user, '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'];
  await run(program('initdb'), [...initial, '--locale', 'C.UTF-8'], { ...runsAs, cwd: folder });
  const port = await freePort();
  // A kill of the server loses nothing without fsync: what it has written is in the system's hands.
  const options = ['fsync=off', `port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
  const flags = [...options, ...settings].flatMap((each) => ['-c', each]);
  const server = new Server(['-D', data, ...flags], folder);
  await server.start();
  let databases = 0;
  const createDatabase = async () => {
    databases += 1;
    const name = `proxy_${databases}`;
    await run(program('createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', user, name]);
    return `postgres://${user}@127.0.0.1:${port}/${name}`;
  };
  return {
    url: await createDatabase(),
    port,
    socketFolder: folder,
    createDatabase,
    start: () => server.start(),
    crash: () => server.stop('SIGQUIT'),
    freeze: () => server.signalAll('SIGSTOP'),
    thaw: () => server.signalAll('SIGCONT'),
    close: async () => {
      await server.stop('SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Path of a program that Debian keeps in a folder of its version; undefined where there is none. */
export function findPostgresProgram(name: string): string | undefined {
  const versions = '/usr/lib/postgresql';
  try {
    const newest = readdirSync(versions).sort((a, b) => Number(b) - Number(a))[0];
    return newest && path.join(versions, newest, 'bin', name);
  } catch {
    return undefined;
  }
}

function program(name: string): string {
  const found = findPostgresProgram(name);
  if (!found) throw new Error(`${name} of PostgreSQL is missing`);
  return found;
}

class Server {
  private child?: ChildProcess;

  constructor(
    private readonly flags: string[],
    private readonly folder: string,
  ) {}

  async start(): Promise<void> {
    const child = spawn(program('postgres'), this.flags, {
      ...runsAs,
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    let written = '';
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => reject(new Error(`PostgreSQL ended before it was ready:\n${written}`)));
      child.stderr.on('data', (chunk: Buffer) => {
        written += chunk.toString();
        if (written.includes('ready to accept connections')) resolve();
      });
    });
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill(signal);
    await ended;
  }

  signalAll(signal: NodeJS.Signals): void {
    const parent = this.child?.pid as number;
    for (const pid of [parent, ...childrenOf(parent)]) process.kill(pid, signal);
  }
}

function childrenOf(parent: number): number[] {
  const text = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8');
  return text.trim().split(' ').filter(Boolean).map(Number);
}
