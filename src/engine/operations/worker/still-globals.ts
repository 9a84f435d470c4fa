import { createHash, webcrypto } from 'node:crypto';
import { createRequire, syncBuiltinESMExports } from 'node:module';

const load = createRequire(__filename);

/** What the order under way finds; each finds the same. */
let chance: Repeating | undefined;

/**
 * Lets time stand still and chance repeat from now on for the libraries of this process, which ask nobody but Node.js for
 * both. To be called before each order; a process that has stood still does no others.
 */
export function standStill(instant: number): void {
  if (chance === undefined) replaceGlobals(instant);
  chance = new Repeating();
}

function replaceGlobals(instant: number): void {
  globalThis.Date = stoppedAt(instant);
  Math.random = () => nextBytes(4).readUInt32BE() / 2 ** 32;
  webcrypto.getRandomValues = (target) => fill(target as NodeJS.ArrayBufferView) as typeof target;
  // What `import` gives can't be set.
  Object.assign(load('node:crypto') as object, {
    randomBytes: (size: number, done?: (error: null, bytes: Buffer) => void) => {
      const bytes = nextBytes(size);
      return done ? process.nextTick(done, null, bytes) : bytes;
    },
    randomFillSync: fill,
    randomUUID: () => uuidOf(nextBytes(16).toString('hex')),
  });
  syncBuiltinESMExports();
}

function stoppedAt(instant: number): DateConstructor {
  return new Proxy(Date, {
    construct: (target, given: unknown[], made) =>
      Reflect.construct(target, given.length > 0 ? given : [instant], made) as Date,
    apply: (target) => new target(instant).toString(),
    get: (target, name, receiver) =>
      name === 'now' ? () => instant : (Reflect.get(target, name, receiver) as unknown),
  });
}

function nextBytes(size: number): Buffer {
  return chance?.bytes(size) ?? Buffer.alloc(size);
}

function fill<Target extends NodeJS.ArrayBufferView>(target: Target): Target {
  nextBytes(target.byteLength).copy(new Uint8Array(target.buffer, target.byteOffset, target.byteLength));
  return target;
}

function uuidOf(digits: string): string {
  const groups = [digits.slice(0, 8), digits.slice(8, 12), `4${digits.slice(13, 16)}`, `8${digits.slice(17, 20)}`];
  return [...groups, digits.slice(20)].join('-');
}

/** The same bytes in the same order. */
class Repeating {
  private blocks = 0;

  bytes(size: number): Buffer {
    const blocks: Buffer[] = [];
    for (let left = size; left > 0; left -= 32) {
      this.blocks += 1;
      blocks.push(createHash('sha256').update(`block ${this.blocks}`).digest());
    }
    return Buffer.concat(blocks).subarray(0, size);
  }
}
