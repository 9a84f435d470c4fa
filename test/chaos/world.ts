import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startReceiver, type Receiver } from '../deliveries/receiver';
import { openSqlite } from '../../src/runtime';
import { noise } from '../noise';
import { freePort } from '../services/free-port';
import { startPostgres, type PostgresServer } from '../services/postgres';
import { liveOneProcess, type Life } from './caller';
import { startFaultProxy, type FaultProxy } from './fault-proxy';
import { startEngineProgram, startProxyProgram, type Program, type ProxySurroundings } from './programs';

/** What must be 0, but for `processes`, `kills` and `repeatedCallbacks` (a callback comes at least once). */
export interface Count {
  processes: number;
  /** Their callers never got one created. */
  notCreated: number;
  failed: number;
  lost: number;
  stuck: number;
  /** Jobs beyond the first of a process. */
  doubled: number;
  /** Jobs that are left in the engine once all processes are deleted. */
  orphaned: number;
  missingCallbacks: number;
  repeatedCallbacks: number;
  /** Files of the spool and of the engine that are left then. */
  leftovers: number;
  kills: number;
}

/** Milliseconds: a lease runs out after one minute, and a loaded machine is slow. */
const patience = 240_000;

export interface WorldOptions {
  surroundings?: (proxyFolder: string) => ProxySurroundings;
  /** How many instances share a PostgreSQL; without it, one proxy keeps its state in SQLite. */
  instances?: number;
}

/** Proxies and an engine as programs of their own, with a fault proxy between them, and a receiver of callbacks. */
export class World {
  /** How often an instance or the database was killed. */
  kills = 0;
  calling = false;
  private readonly proxies: (Program | undefined)[] = [];
  private readonly seen: string[] = [];
  private engine?: Program;
  private readonly lives: Life[] = [];

  private constructor(
    private readonly folder: string,
    private readonly ports: { proxies: number[]; engine: number },
    private readonly receiver: Receiver,
    readonly between: FaultProxy,
    private readonly surroundings: ProxySurroundings,
    readonly database?: PostgresServer,
  ) {}

  static async create({ surroundings = () => ({}), instances }: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(path.join(tmpdir(), 'chaos-'));
    const enginePort = await freePort();
    const proxyPorts = await Promise.all(Array.from({ length: instances ?? 1 }, () => freePort()));
    const database = instances === undefined ? undefined : await startPostgres();
    const [receiver, between] = [await startReceiver(200), await startFaultProxy(enginePort)];
    const ports = { proxies: proxyPorts, engine: enginePort };
    const ownFolder = path.join(folder, 'proxy-0');
    const world = new World(folder, ports, receiver, between, surroundings(ownFolder), database);
    await Promise.all([world.startEngine(), ...proxyPorts.map((_, index) => world.startProxy(index))]);
    return world;
  }

  /** Of any instance. */
  get url(): string {
    const { proxies } = this.ports;
    return `http://127.0.0.1:${proxies[Math.floor(Math.random() * proxies.length)]}`;
  }

  get instances(): number {
    return this.ports.proxies.length;
  }

  /** The first instance. */
  get proxy(): Program | undefined {
    return this.proxies[0];
  }

  /** As the first instance sees it: a file system of its own may be mounted there. */
  get proxyFolder(): string {
    const seen = path.join(`/proc/${this.proxy?.pid}/root`, this.folderOf(0));
    return existsSync(seen) ? seen : this.folderOf(0);
  }

  private folderOf(index: number): string {
    return path.join(this.folder, `proxy-${index}`);
  }

  private get engineFolder(): string {
    return path.join(this.folder, 'engine');
  }

  async startProxy(index = 0): Promise<void> {
    const url = this.between.url;
    mkdirSync(this.folderOf(index), { recursive: true });
    this.proxies[index] = await startProxyProgram(this.folderOf(index), {
      ...this.surroundings,
      env: {
        PORT: String(this.ports.proxies[index]),
        UPSTREAM: 'cloudconvert',
        CLOUDCONVERT_API_KEY: 'chaos',
        CLOUDCONVERT_URL: `${url}/v2`,
        CLOUDCONVERT_SYNC_URL: `${url}/sync/v2`,
        NETWORK_POLICY: 'any',
        ...(this.database && { DATABASE_URL: this.database.url, SECRET_KEY: 'a secret of all instances' }),
        ...this.surroundings.env,
      },
    });
  }

  async startEngine(): Promise<void> {
    this.engine = await startEngineProgram(this.engineFolder, this.ports.engine);
  }

  async killProxy(index = 0): Promise<void> {
    this.kills += 1;
    await this.proxies[index]?.kill();
    this.proxies[index] = undefined;
  }

  async killEngine(): Promise<void> {
    await this.engine?.kill();
    this.engine = undefined;
  }

  /** Callers that each convert one picture, whatever happens meanwhile; `atOnce` of them at a time. */
  async call(callers: number, atOnce = callers): Promise<void> {
    this.calling = true;
    const picture = await noise(400, 400).webp({ quality: 90 }).toBuffer();
    let next = 0;
    const callOneByOne = async () => {
      for (let index = next++; index < callers; index = next++) {
        const callback = `${this.receiver.url}/${index}`;
        const parts = { base: () => this.url, picture, callback, deadline: Date.now() + patience };
        this.lives.push(await liveOneProcess(parts, index % 2 === 0));
      }
    };
    await Promise.all(Array.from({ length: atOnce }, callOneByOne));
    this.calling = false;
  }

  /** Waits for what should still come, deletes all processes, and counts. */
  async settle(): Promise<Count> {
    const ended = this.lives.filter(({ outcome }) => outcome === 'finished' || outcome === 'failed').length;
    await until(() => this.receivers().size >= ended);
    const called = this.receivers().size;
    await Promise.all(this.lives.flatMap(({ path }) => (path ? [this.remove(path)] : [])));
    await until(async () => (await this.jobsLeft()) === 0 && this.filesLeft() === 0);
    const tags = this.between.madeJobs;
    const outcomes = this.lives.filter((life) => life.path).map(({ outcome }) => outcome);
    const number = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
    return {
      processes: outcomes.length,
      notCreated: this.lives.length - outcomes.length,
      failed: number('failed'),
      lost: number('lost'),
      stuck: number('stuck'),
      doubled: tags.length - new Set(tags).size,
      orphaned: await this.jobsLeft(),
      missingCallbacks: Math.max(0, ended - called),
      repeatedCallbacks: this.receiver.received.length - called,
      leftovers: this.filesLeft(),
      kills: this.kills,
    };
  }

  /** What the last answers said where a process did not finish. */
  /** While the database is away: 503 with Retry-After to callers, not ready, and healthy all the same. */
  async expectUnavailable(): Promise<void> {
    for (const port of this.ports.proxies) {
      const origin = `http://127.0.0.1:${port}`;
      const [status, ready, health] = await Promise.all(
        ['/process/unknown', '/_/ready', '/_/health'].map((target) => fetch(origin + target)),
      );
      const seen = [
        status?.status,
        /^\d+$/.test(status?.headers.get('retry-after') ?? ''),
        ready?.status,
        health?.status,
      ];
      if (seen.join() !== '503,true,503,200')
        this.seen.push(`without the database: status, Retry-After, readiness, health ${seen.join()}`);
    }
  }

  complaints(): string[] {
    const unfinished = this.lives.filter(({ outcome }) => outcome !== 'finished');
    return [...this.seen, ...unfinished.map(({ outcome, said }) => `${outcome}: ${said}`)];
  }

  async end(): Promise<void> {
    await Promise.all([...this.proxies.map((proxy) => proxy?.kill()), this.killEngine()]);
    await Promise.all([this.between.close(), this.receiver.close(), this.database?.close()]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private receivers(): Set<string> {
    return new Set(this.receiver.received.map((line) => line.split('?')[0] ?? ''));
  }

  private async remove(path: string): Promise<void> {
    await until(() =>
      fetch(`${this.url}${path}`, { method: 'DELETE' }).then(
        ({ status }) => status < 500,
        () => false,
      ),
    );
  }

  private async jobsLeft(): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.ports.engine}/v2/jobs`, {
      headers: { authorization: 'Bearer chaos' },
    });
    return ((await answer.json()) as { data: unknown[] }).data.length + this.embeddedJobsLeft();
  }

  /** Where the first instance has an engine of its own. */
  private embeddedJobsLeft(): number {
    const file = path.join(this.proxyFolder, 'engine', 'engine.sqlite');
    if (!existsSync(file)) return 0;
    const database = openSqlite(file, { readOnly: true });
    const { count } = database.prepare('SELECT count(*) AS count FROM jobs').get() as { count: number };
    database.close();
    return count;
  }

  private filesLeft(): number {
    const engines = [this.engineFolder, path.join(this.proxyFolder, 'engine')];
    const folders = engines.flatMap((engine) => ['files', 'work'].map((name) => path.join(engine, name)));
    const others = this.ports.proxies.slice(1).map((_, index) => path.join(this.folderOf(index + 1), 'spool'));
    return [path.join(this.proxyFolder, 'spool'), ...others, ...folders].reduce(
      (sum, folder) => sum + filesIn(folder),
      0,
    );
  }
}

/** A folder may vanish while it is read: then it is read again. */
function filesIn(folder: string): number {
  if (!existsSync(folder)) return 0;
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return filesIn(folder);
  }
}

/** Other processes are watched here, which raise no event; what does not come is counted, not thrown. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition()) && Date.now() < deadline) await setTimeout(100);
}
