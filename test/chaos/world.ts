import { existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startReceiver, type Receiver } from '../deliveries/receiver';
import { noise } from '../noise';
import { freePort } from '../services/free-port';
import { liveOneProcess, type Life } from './caller';
import { startFaultProxy, type FaultProxy } from './fault-proxy';
import { startEngineProgram, startProxyProgram, type Program, type ProxySurroundings } from './programs';

/** What must be 0, but for `processes` and `repeatedCallbacks` (a callback comes at least once). */
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
}

/** Milliseconds: a lease runs out after one minute, and a loaded machine is slow. */
const patience = 240_000;

/** A proxy and an engine as programs of their own, with a fault proxy between them, and a receiver of callbacks. */
export class World {
  private constructor(
    private readonly folder: string,
    private readonly ports: [proxy: number, engine: number],
    private readonly receiver: Receiver,
    readonly between: FaultProxy,
    private readonly surroundings: ProxySurroundings,
  ) {
    mkdirSync(this.ownProxyFolder);
  }

  proxy?: Program;
  private engine?: Program;
  private readonly lives: Life[] = [];

  static async create(surroundings: (proxyFolder: string) => ProxySurroundings): Promise<World> {
    const folder = mkdtempSync(path.join(tmpdir(), 'chaos-'));
    const [proxyPort, enginePort] = [await freePort(), await freePort()];
    const [receiver, between] = [await startReceiver(200), await startFaultProxy(enginePort)];
    const world = new World(
      folder,
      [proxyPort, enginePort],
      receiver,
      between,
      surroundings(path.join(folder, 'proxy')),
    );
    await Promise.all([world.startEngine(), world.startProxy()]);
    return world;
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports[0]}`;
  }

  /** As the proxy sees it: a file system of its own may be mounted there. */
  get proxyFolder(): string {
    const seen = path.join(`/proc/${this.proxy?.pid}/root`, this.ownProxyFolder);
    return existsSync(seen) ? seen : this.ownProxyFolder;
  }

  private get ownProxyFolder(): string {
    return path.join(this.folder, 'proxy');
  }

  private get engineFolder(): string {
    return path.join(this.folder, 'engine');
  }

  async startProxy(): Promise<void> {
    const url = this.between.url;
    this.proxy = await startProxyProgram(this.ownProxyFolder, {
      ...this.surroundings,
      env: {
        PORT: String(this.ports[0]),
        UPSTREAM: 'cloudconvert',
        CLOUDCONVERT_API_KEY: 'chaos',
        CLOUDCONVERT_URL: `${url}/v2`,
        CLOUDCONVERT_SYNC_URL: `${url}/sync/v2`,
        NETWORK_POLICY: 'any',
        ...this.surroundings.env,
      },
    });
  }

  async startEngine(): Promise<void> {
    this.engine = await startEngineProgram(this.engineFolder, this.ports[1]);
  }

  async killProxy(): Promise<void> {
    await this.proxy?.kill();
    this.proxy = undefined;
  }

  async killEngine(): Promise<void> {
    await this.engine?.kill();
    this.engine = undefined;
  }

  /** Callers that each convert one picture, whatever happens meanwhile. */
  async call(callers: number): Promise<void> {
    const picture = await noise(400, 400).webp({ quality: 90 }).toBuffer();
    const lives = Array.from({ length: callers }, (_, index) =>
      liveOneProcess(
        {
          base: () => this.url,
          picture,
          callback: `${this.receiver.url}/${index}`,
          deadline: Date.now() + patience,
        },
        index % 2 === 0,
      ),
    );
    this.lives.push(...(await Promise.all(lives)));
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
    };
  }

  /** What the last answers said where a process did not finish. */
  complaints(): string[] {
    return this.lives.filter(({ outcome }) => outcome !== 'finished').map(({ outcome, said }) => `${outcome}: ${said}`);
  }

  async end(): Promise<void> {
    await Promise.all([this.killProxy(), this.killEngine()]);
    await Promise.all([this.between.close(), this.receiver.close()]);
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
    const answer = await fetch(`http://127.0.0.1:${this.ports[1]}/v2/jobs`, {
      headers: { authorization: 'Bearer chaos' },
    });
    return ((await answer.json()) as { data: unknown[] }).data.length;
  }

  private filesLeft(): number {
    const folders = ['files', 'work'].map((name) => path.join(this.engineFolder, name));
    return [path.join(this.proxyFolder, 'spool'), ...folders].reduce((sum, folder) => sum + filesIn(folder), 0);
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
