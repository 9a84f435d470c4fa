import type { Readable } from 'node:stream';
import type { Process } from '../../processes';
import type { Clock } from '../../runtime';
import type { Spool, Spooled } from '../../transfer';
import { teed } from './teed';
import { roomFor, type Twin } from './twin';

/** Milliseconds from the end of a call on in which its client has to begin its download. */
const downloadWithin = 30_000;

/**
 * What clients download of calls that another v1 server runs, copied as it passes. The output can often be fetched only
 * once, and that is the client's: nothing is fetched for a comparison.
 */
export class ClientDownloads {
  private readonly wanted = new Map<string, Copies>();

  constructor(
    private readonly spool: Pick<Spool, 'write' | 'remove'>,
    private readonly clock: Pick<Clock, 'sleep'>,
  ) {}

  /** From now on the outputs of this call are copied. */
  want(twin: Twin): void {
    this.wanted.set(twin.process.id, new Copies(twin));
  }

  /** The file to send on to the client. */
  copy({ id }: Pick<Process, 'id'>, filename: string, content: Readable): Readable {
    const copies = this.wanted.get(id);
    if (!copies || copies.has(filename)) return content;
    const { main, copy } = teed(content);
    main.once('close', () => content.destroy());
    copies.add(filename, this.spool.write(copy, roomFor(copies.twin)));
    return main;
  }

  /** Copies of outputs by their names: those that the client has begun to download within a time after the end. */
  async collect({ id }: Pick<Process, 'id'>, names: string[], signal: AbortSignal): Promise<Map<string, Spooled>> {
    const copies = this.wanted.get(id);
    if (!copies) return new Map();
    const enough = new AbortController();
    const late = this.clock.sleep(downloadWithin, AbortSignal.any([signal, enough.signal]));
    await Promise.race([copies.all(names), late]);
    enough.abort();
    this.wanted.delete(id);
    return copies.whole();
  }

  /** What was copied for nothing. */
  async forget({ id }: Pick<Process, 'id'>): Promise<void> {
    const copies = this.wanted.get(id);
    this.wanted.delete(id);
    for (const { path } of (await copies?.whole())?.values() ?? []) await this.spool.remove(path);
  }
}

/** Of the outputs of one call. */
class Copies {
  private readonly byName = new Map<string, Promise<Spooled | undefined>>();
  private noteNew: () => void = () => undefined;

  constructor(readonly twin: Twin) {}

  has(filename: string): boolean {
    return this.byName.has(filename);
  }

  add(filename: string, spooled: Promise<Spooled>): void {
    // A download that broke off is repeated by the client, and copied then.
    const copied = spooled.catch(() => void this.byName.delete(filename));
    this.byName.set(filename, copied);
    void copied.then(() => this.noteNew());
  }

  /** Resolves once a copy of each is there, or of their ZIP: of any one where their names are not known. */
  async all(names: string[]): Promise<void> {
    for (;;) {
      const isNew = new Promise<void>((resolve) => (this.noteNew = resolve));
      const there = await this.whole();
      if (there.size > 0 && (names.every((name) => there.has(name)) || [...there.keys()].some(isZip))) return;
      await isNew;
    }
  }

  async whole(): Promise<Map<string, Spooled>> {
    const copied = await Promise.all([...this.byName].map(async ([name, copy]) => [name, await copy] as const));
    return new Map(copied.filter((each): each is [string, Spooled] => each[1] !== undefined));
  }
}

function isZip(name: string): boolean {
  return /\.zip$/i.test(name);
}
