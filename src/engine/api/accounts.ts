import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { EngineDatabase } from '../database';

export interface EngineAccount {
  /** Number of the account: the same for the same key after a restart. */
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

/** Who may call: any key, or those of a keys file with their scopes and credits. */
export class Accounts {
  constructor(
    private readonly database: EngineDatabase,
    private readonly entries: KeyEntries | undefined,
    private readonly acceptsKey: (key: string) => boolean = () => true,
  ) {}

  find(key: string): EngineAccount | undefined {
    if (key === '' || !this.acceptsKey(key)) return undefined;
    const entry = this.entries ? ownEntry(this.entries, key) : {};
    if (!entry) return undefined;
    const owner = ownerOf(key);
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
}

/** `constructor` and its like are no keys. */
function ownEntry(entries: KeyEntries, key: string): KeyEntry | undefined {
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

function ownerOf(key: string): number {
  return createHash('sha256').update(key).digest().readUInt32BE() >>> 1;
}

/** Throws where the file can't be read. */
export function readKeys(file: string): KeyEntries {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error('not an object');
    return content as KeyEntries;
  } catch (cause) {
    throw new Error(`The keys file ${file} can't be read: ${(cause as Error).message}`, { cause });
  }
}
