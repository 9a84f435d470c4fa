export interface Fault {
  name: FaultName;
  /** Seconds, of `too-many-requests` and `unavailable`. */
  retryAfter?: number;
  /** Of the slow transfers. */
  bytesPerSecond?: number;
  /** Of the cut transfers: the connection is cut after so many bytes of the file. */
  afterBytes?: number;
  /** Of `slow-task`. */
  seconds?: number;
  /** Of `failing-import` and `failing-conversion`. */
  message?: string;
  code?: string | null;
}

export interface ArmedFault extends Fault {
  /** How often it still strikes. */
  times: number;
  /** Account it strikes; every account where absent. */
  owner?: number;
}

/** Troubles a tester can ask for, and where they strike (docs/engine.md lists them with their options). */
const faultNames = [
  'payment-required',
  'too-many-requests',
  'unavailable',
  'slow-upload',
  'cut-upload',
  'slow-download',
  'cut-download',
  'failing-import',
  'failing-conversion',
  'slow-task',
  'lost-webhooks',
] as const;
export type FaultName = (typeof faultNames)[number];

const numberOptions = {
  'retry-after': 'retryAfter',
  'bytes-per-second': 'bytesPerSecond',
  'after-bytes': 'afterBytes',
  seconds: 'seconds',
} as const;

/** Accounts are numbered from 1. */
const noAccount = 0;

/** Faults armed by an admin call: each strikes the next `times` occasions. */
export class Faults {
  private armed: ArmedFault[] = [];

  arm(fault: ArmedFault): void {
    this.armed.push(fault);
  }

  list(): readonly ArmedFault[] {
    return this.armed;
  }

  clear(): void {
    this.armed = [];
  }

  /** As `strike`, for a request that shows no account: faults armed for one don't meet it. `header`: its X-Engine-Fault. */
  strikeUnowned(name: FaultName, header?: string): Fault | undefined {
    return this.strike(name, noAccount, parseFaults(header));
  }

  /** The first of `asked` (faults of the request itself) or of the armed ones that is called `name`, used up by one. */
  strike(name: FaultName, owner: number, asked: readonly Fault[] = []): Fault | undefined {
    const own = asked.find((fault) => fault.name === name);
    if (own) return own;
    const armed = this.armed.find((fault) => fault.name === name && (fault.owner ?? owner) === owner);
    if (!armed) return undefined;
    armed.times -= 1;
    this.armed = this.armed.filter((fault) => fault.times > 0);
    return armed;
  }
}

/**
 * Reads the header X-Engine-Fault: `name; option=value, name ...`, e.g. `too-many-requests; retry-after=5`.
 * Unknown names and options throw an `Error` that names them.
 */
export function parseFaults(header: string | undefined): Fault[] {
  const parts = (header ?? '').split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map(parseFault);
}

function parseFault(text: string): Fault {
  const [name = '', ...options] = text.split(';').map((part) => part.trim());
  const fault: Fault = { name: faultName(name) };
  for (const option of options) {
    const [key = '', value = ''] = option.split('=').map((part) => part.trim());
    if (key === 'message') fault.message = value;
    else if (key === 'code') fault.code = value;
    else fault[numberOption(key)] = Number(value);
  }
  return fault;
}

/** The fault of that name; throws an error that lists the known ones. */
export function faultName(name: string): FaultName {
  const known = faultNames.find((each) => each === name);
  if (!known) throw new Error(`Unknown fault "${name}". Known: ${faultNames.join(', ')}`);
  return known;
}

function numberOption(key: string): (typeof numberOptions)[keyof typeof numberOptions] {
  if (!Object.hasOwn(numberOptions, key)) throw new Error(`Unknown option "${key}" of a fault`);
  return numberOptions[key as keyof typeof numberOptions];
}
