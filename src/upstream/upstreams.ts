import { AccountCache } from './account-cache';
import { CatalogueCache } from './catalogue';
import { UpstreamClient, type UpstreamBases, type UpstreamClientOptions } from './client';
import { UpstreamError } from './error';
import { JobReader } from './job-reader';
import type { Clock, Logger } from '../runtime';
import type { CatalogueRow } from './types';

/** A v2 API that jobs can go to, with its own catalogue and accounts. */
export interface Upstream {
  name: string;
  bases: UpstreamBases;
  client: UpstreamClient;
  reader: JobReader;
  catalogue: CatalogueCache;
  accounts: AccountCache;
}

export interface UpstreamParts extends UpstreamClientOptions {
  clock: Clock;
  logger: Logger;
}

/** Every v2 upstream by its name: the one of the settings, and those of the routes file as it is now. */
export class Upstreams {
  readonly standard: Upstream;
  private readonly others = new Map<string, Upstream>();
  private merged: { sources: CatalogueRow[][]; rows: CatalogueRow[] } = { sources: [], rows: [] };

  /** `named`: where the upstreams of the routes file are, by name; asked again whenever one is looked for. */
  constructor(
    standard: { name: string; bases: UpstreamBases },
    private readonly parts: UpstreamParts,
    private readonly named: () => Record<string, UpstreamBases> = () => ({}),
  ) {
    this.standard = this.open(standard.name, standard.bases);
  }

  /**
   * By the name that a Process remembers. Throws a transient `UpstreamError` for one that the routes file no longer has: it
   * may come back.
   */
  of(name?: string): Upstream {
    if (name === undefined) return this.standard;
    const bases = this.named()[name];
    if (!bases && (name === this.standard.name || settingsNames.includes(name))) return this.standard;
    if (!bases) throw new UpstreamError(503, `ROUTES_FILE has no upstream "${name}" any more`);
    const known = this.others.get(name);
    if (known && known.bases.url === bases.url && known.bases.syncUrl === bases.syncUrl) return known;
    const opened = this.open(name, bases);
    this.others.set(name, opened);
    return opened;
  }

  /** All that are in use now, the standard one first. */
  all(): Upstream[] {
    return [this.standard, ...Object.keys(this.named()).map((name) => this.of(name))];
  }

  /** What can be done at any of them; undefined where none has ever answered. */
  async rows(): Promise<CatalogueRow[] | undefined> {
    const answers = await Promise.all(this.all().map(({ catalogue }) => catalogue.current()));
    const [first, ...others] = answers.filter((rows) => rows !== undefined);
    if (!first || others.length === 0) return first;
    const sources = [first, ...others];
    const isKnown =
      sources.length === this.merged.sources.length && sources.every((rows, at) => rows === this.merged.sources[at]);
    if (!isKnown) this.merged = { sources, rows: sources.reduce(withMissing) };
    return this.merged.rows;
  }

  /** Clients and watchers that wait for the end of a job. */
  get waiters(): number {
    return this.opened.reduce((sum, { reader }) => sum + reader.waiters, 0);
  }

  /** No job that was read before is known any more. */
  forget(): void {
    for (const { reader } of this.opened) reader.forget();
  }

  /** Ends the connections kept alive. */
  close(): void {
    for (const { client } of this.opened) client.close();
  }

  private get opened(): Upstream[] {
    return [this.standard, ...this.others.values()];
  }

  private open(name: string, bases: UpstreamBases): Upstream {
    const { clock, logger, ...options } = this.parts;
    const client = new UpstreamClient(bases, options);
    return {
      name,
      bases,
      client,
      reader: new JobReader(client, clock, logger),
      catalogue: new CatalogueCache(client, clock, logger),
      accounts: new AccountCache(client, clock, logger),
    };
  }
}

/** With the rows of `more` for what has none yet. */
function withMissing(rows: CatalogueRow[], more: CatalogueRow[]): CatalogueRow[] {
  const known = new Set(rows.map(keyOf));
  return [...rows, ...more.filter((row) => !known.has(keyOf(row)))];
}

function keyOf({ operation, input_format, output_format }: CatalogueRow): string {
  return `${operation} ${input_format ?? ''} ${output_format ?? ''}`;
}

/** What UPSTREAM can be: Processes of before a change of it go on with the new one. */
const settingsNames = ['engine', 'cloudconvert'];
