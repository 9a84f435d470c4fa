import { rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { faults } from './fault-proxy';
import type { ProxySurroundings } from './programs';
import { World, type Count } from './world';

/** Numbers from 0 to 1, the same ones for the same seed. */
export type Dice = () => number;

export interface Round {
  name: string;
  surroundings?: (folder: string) => ProxySurroundings;
  /** Instances that share PostgreSQL; without it one proxy on SQLite. */
  instances?: number;
  /** What befalls the world while its callers call. */
  strike(world: World, dice: Dice): Promise<void>;
}

/** Every kind of trouble; one round each makes the short form. */
export const rounds: Round[] = [
  {
    name: 'proxy killed twice',
    async strike(world, dice) {
      for (let kill = 0; kill < 2; kill++) {
        await setTimeout(dice() * 3_000);
        await world.killProxy();
        await world.startProxy();
      }
    },
  },
  {
    // Once only: a task that was running at two kills fails, since it may be what kills the engine.
    name: 'engine killed',
    async strike(world, dice) {
      await setTimeout(dice() * 3_000);
      await world.killEngine();
      await world.startEngine();
    },
  },
  {
    name: 'both killed',
    async strike(world, dice) {
      await setTimeout(dice() * 3_000);
      await Promise.all([world.killProxy(), world.killEngine()]);
      await Promise.all([world.startProxy(), world.startEngine()]);
    },
  },
  {
    name: 'server with its embedded engine killed',
    surroundings: () => ({ env: { UPSTREAM: 'engine' } }),
    async strike(world, dice) {
      await setTimeout(dice() * 3_000);
      await world.killProxy();
      await world.startProxy();
    },
  },
  {
    name: 'faults on the way to v2',
    async strike({ between }, dice) {
      for (const fault of shuffled(Object.values(faults), dice)) {
        between.fault = fault;
        await setTimeout(100 + dice() * 400);
        between.fault = undefined;
        await setTimeout(dice() * 500);
      }
    },
  },
  { name: 'faults of clients', strike: brokenClients },
  {
    name: 'out of descriptors',
    surroundings: () => ({ shell: 'ulimit -n 96; exec "$@"' }),
    async strike({ url }, dice) {
      const idle = Array.from({ length: 150 }, () => open(url));
      await setTimeout(500 + dice() * 2_000);
      for (const socket of idle) socket.destroy();
    },
  },
  {
    name: 'disk full',
    surroundings: (folder) => ({
      shell: `exec unshare --user --map-root-user --mount sh -c 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"' '${folder}' "$@"`,
    }),
    async strike(world, dice) {
      await setTimeout(dice() * 1_000);
      const ballast = path.join(world.proxyFolder, 'ballast');
      fill(ballast);
      await setTimeout(500 + dice() * 1_500);
      rmSync(ballast);
    },
  },
  {
    name: 'clock set forth and back',
    surroundings: () => ({ modules: [path.join(__dirname, 'jumping-clock.js')] }),
    async strike(world, dice) {
      for (let jump = 0; jump < 4; jump++) {
        await setTimeout(dice() * 1_500);
        if (world.proxy) process.kill(world.proxy.pid, 'SIGUSR2');
      }
    },
  },
];

/** Trouble that only instances on PostgreSQL can have. */
export const roundsOfInstances: Round[] = [
  {
    name: 'instances killed',
    instances: 3,
    async strike(world, dice) {
      do {
        await setTimeout(500 + dice() * 2_500);
        const index = Math.floor(dice() * world.instances);
        await world.killProxy(index);
        await setTimeout(dice() * 2_000);
        await world.startProxy(index);
      } while (world.calling);
    },
  },
  {
    name: 'database away',
    instances: 2,
    async strike(world, dice) {
      await setTimeout(dice() * 2_000);
      world.kills += 1;
      await world.database?.crash();
      await setTimeout(1_000 + dice() * 2_000);
      await world.database?.start();
      await setTimeout(dice() * 1_000);
      world.database?.freeze();
      await setTimeout(1_000 + dice() * 2_000);
      world.database?.thaw();
    },
  },
  {
    name: 'half a minute without the database',
    instances: 2,
    async strike(world) {
      await setTimeout(1_000);
      world.kills += 1;
      await world.database?.crash();
      await setTimeout(10_000);
      await world.expectUnavailable();
      await setTimeout(20_000);
      await world.database?.start();
    },
  },
];

/** A round of one proxy, with its state in PostgreSQL. */
export function onPostgres(round: Round): Round {
  return { ...round, instances: round.instances ?? 1, name: `${round.name}, on PostgreSQL` };
}

export interface RoundResult extends Count {
  name: string;
  complaints: string[];
}

/** Callers at a time. */
const mostAtOnce = 20;

/** One world, its callers and one kind of trouble. */
export async function play(round: Round, callers: number, dice: Dice): Promise<RoundResult> {
  const world = await World.create(round);
  try {
    await Promise.all([world.call(callers, Math.min(callers, mostAtOnce)), round.strike(world, dice)]);
    return { name: round.name, ...(await world.settle()), complaints: world.complaints() };
  } finally {
    await world.end();
  }
}

/** mulberry32 */
export function dice(seed: number): Dice {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shuffled<T>(values: T[], dice: Dice): T[] {
  return values
    .map((value) => ({ value, place: dice() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}

/** Uploads, forms and requests that break off at any byte. */
async function brokenClients({ url }: World, dice: Dice): Promise<void> {
  const head = (start: string, more: string) => `${start} HTTP/1.1\r\nHost: x\r\n${more}\r\n\r\n`;
  const form = 'Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000';
  const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.webp"\r\n\r\nRIFF';
  const sent = [
    head('POST /convert?apikey=chaos&inputformat=webp&outputformat=png', form) + part,
    head('POST /convert', form) + part,
    head('PUT /upload/~unknown/a.webp', 'Content-Length: 100000') + 'RIFF',
    head('POST /process', 'Content-Type: application/json\r\nContent-Length: 50') + '{"apikey":"cha',
    head('POST /process', 'Transfer-Encoding: chunked') + '5\r\nab',
    head('GET /processes?apikey=chaos&wait', 'Accept: */*'),
    'GET /process HTTP/1.1\r\nHo',
  ];
  for (let times = 0; times < 40; times++) {
    const text = sent[times % sent.length] ?? '';
    const socket = open(url);
    socket.write(text.slice(0, Math.ceil(text.length * (times < 20 ? 1 : dice()))));
    await setTimeout(dice() * 60);
    if (dice() < 0.5) socket.destroy();
    else socket.resetAndDestroy();
  }
}

function open(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname).on('error', () => {});
}

function fill(file: string): void {
  const block = Buffer.alloc(256 * 1024, 1);
  try {
    for (;;) writeFileSync(file, block, { flag: 'a' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
