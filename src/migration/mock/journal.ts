import { isSecretName } from '../../translate';
import type { Parameters } from './parameters';

export interface JournalEntry {
  /** ISO 8601. */
  at: string;
  method: string;
  path: string;
  parameters: Record<string, string>;
  status: number;
  /** `file.har, entry 3`; absent where nothing was found. */
  answeredBy?: string;
  error?: string;
}

const mostEntries = 10_000;
const longestValue = 200;

/** What was asked, the oldest first; the oldest are forgotten. */
export class Journal {
  private entries: JournalEntry[] = [];

  add(entry: Omit<JournalEntry, 'parameters'>, parameters: Parameters): void {
    const shown = [...parameters].map(([name, value]): [string, string] => [
      name,
      name.split(/[[\]]+/).some(isSecretName) ? '***' : value.slice(0, longestValue),
    ]);
    this.entries.push({ ...entry, parameters: Object.fromEntries(shown) });
    if (this.entries.length > mostEntries) this.entries.shift();
  }

  list(): JournalEntry[] {
    return this.entries;
  }

  empty(): void {
    this.entries = [];
  }
}
