import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { StartError } from '../../runtime';
import type { EngineDatabase } from '../database';

export interface EngineAccount {
  /** Number of the account: the same for the same key after a restart, and no other key's. */
  owner: number;
  username: string;
  email: string;
  /** Null: all. */
  scopes: ReadonlySet<string> | null;
  /** Credits the account began with; null: it never runs out. */
  credits: number | null;
  /** Jobs and tasks it may create in a minute; null: as many as it likes. */
  tasksPerMinute: number | null;
}

/** One entry of the keys file: `{"<key>": {...}}` (docs/engine.md). */
export interface KeyEntry {
  username?: string;
  email?: string;
  scopes?: string[];
  credits?: number;
  tasks_per_minute?: number;
}

export type KeyEntries = Record<string, KeyEntry>;

/** Shown where the account never runs out. */
const plenty = 100_000;

/** Numbers that fit into a column of 32 bits with a sign. */
const mostAccounts = 2 ** 31;

/** Keys whose numbers are kept in memory, with some 100 bytes each. */
const mostRemembered = 10_000;

/** Who may call: any key, or those of a keys file with their scopes and credits. */
export class Accounts {
  private readonly owners = new Map<string, number>();

  constructor(
    private readonly database: EngineDatabase,
    private readonly entries: KeyEntries | undefined,
    private readonly acceptsKey: (key: string) => boolean = () => true,
  ) {}

  async find(key: string): Promise<EngineAccount | undefined> {
    if (key === '' || !this.acceptsKey(key)) return undefined;
    const entry = this.entries ? ownEntry(this.entries, key) : {};
    if (!entry) return undefined;
    const owner = await this.ownerOf(key);
    return {
      owner,
      username: entry.username ?? `user-${owner}`,
      email: entry.email ?? `user-${owner}@engine.invalid`,
      scopes: entry.scopes ? new Set(entry.scopes) : null,
      credits: entry.credits ?? null,
      tasksPerMinute: entry.tasks_per_minute ?? null,
    };
  }

  async creditsLeft(account: EngineAccount): Promise<number> {
    const row = await this.database.one('SELECT used FROM credits WHERE owner = ?', [account.owner]);
    return Math.max(0, (account.credits ?? plenty) - Number(row?.used ?? 0));
  }

  private async ownerOf(key: string): Promise<number> {
    const digest = createHash('sha256').update(key).digest();
    const fingerprint = digest.toString('base64url');
    const known = this.owners.get(fingerprint);
    if (known !== undefined) return known;
    const owner = await this.numberOf(fingerprint, digest.readUInt32BE() >>> 1);
    if (this.owners.size >= mostRemembered) this.owners.clear();
    this.owners.set(fingerprint, owner);
    return owner;
  }

  /** v2's account numbers are short: where another key has the `wanted` one, the next free one is taken. */
  private async numberOf(fingerprint: string, wanted: number): Promise<number> {
    for (let number = wanted; ; number = (number + 1) % mostAccounts) {
      const row = await this.database.one('SELECT owner FROM accounts WHERE fingerprint = ?', [fingerprint]);
      if (row) return Number(row.owner);
      const values = [number, fingerprint];
      await this.database.run('INSERT INTO accounts (owner, fingerprint) VALUES (?, ?) ON CONFLICT DO NOTHING', values);
    }
  }
}

/** `constructor` and its like are no keys. */
function ownEntry(entries: KeyEntries, key: string): KeyEntry | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** Throws a `StartError` where the file can't be read. */
export function readKeys(file: string): KeyEntries {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!isObject(content)) throw new Error('it is no object');
    Object.values(content).forEach((entry, index) => {
      if (!isEntry(entry)) throw new Error(`its entry ${index + 1} is not as docs/engine.md says`);
    });
    return content as KeyEntries;
  } catch (cause) {
    throw new StartError(`The keys file ${file} can't be read: ${(cause as Error).message}`, { cause });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEntry(entry: unknown): entry is KeyEntry {
  if (!isObject(entry)) return false;
  const { username = '', email = '', scopes = [], credits = 0, tasks_per_minute = 0 } = entry;
  return (
    [username, email].every((each) => typeof each === 'string') &&
    Array.isArray(scopes) &&
    [credits, tasks_per_minute].every((each) => typeof each === 'number' && each >= 0)
  );
}
