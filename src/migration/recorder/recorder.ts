import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Entry } from 'har-format';
import { LRUCache } from 'lru-cache';
import type { Clock, IdMaker, Logger } from '../../runtime';
import { HarWriter, v1PathOf } from '../har';
import { BodyStore } from './body-store';
import { Capabilities } from './capabilities';
import { tapExchange, type Tapped } from './exchange-tap';
import { Groups, type Group } from './groups';
import { harEntry } from './har-entry';
import { Mask } from './mask';
import { Queue } from './queue';
import { RepeatedEntry } from './repeated-entry';
import { TextBudget } from './text-keeper';
import { makeFolder } from '../../runtime';

export interface RecorderOptions {
  /** Folder of the HAR files. */
  out: string;
  /** Ids are replaced by others under it: with the same secret, by the same ones after a restart. */
  secret: string;
  /** Largest body, in bytes, that stays in a HAR; larger ones become files beside it. */
  inline?: number;
  clock: Pick<Clock, 'now'>;
  ids: Pick<IdMaker, 'uuid'>;
  logger: Logger;
}

export interface Recorder {
  /** Looks on while a request is answered; call it before anything reads the request. Other paths than v1's are let by. */
  tap(request: IncomingMessage, response: ServerResponse): void;
  /** Resolves once all that was seen is on the disk. */
  close(): Promise<void>;
}

const usualInline = 64 * 2 ** 10;
const mostOpen = 200;
const mostRecent = 1_000;

/** Keeps v1 traffic as HAR 1.2, one file a process. Throws an error of the system where it may not write to `out`. */
export function createRecorder({ out, secret, inline = usualInline, clock, ids, logger }: RecorderOptions): Recorder {
  makeFolder(out);
  const store = new BodyStore(out, inline, { ids, logger });
  const capabilities = new Capabilities(secret);
  const groups = new Groups(capabilities, clock.now());
  const writers = new Writers(out);
  const budget = new TextBudget();
  const recent = new LRUCache<string, RepeatedEntry>({ max: mostRecent });
  // Not waited for: what comes meanwhile is written together with the next.
  const write = (group: Group, entry: Entry) =>
    void writers
      .of(group)
      .append(entry)
      .catch((error: unknown) => store.failed(error));
  const keep = async (tap: () => Promise<Tapped>) => {
    const tapped = await tap();
    const { kept } = tapped.answer;
    const address = `${tapped.method} ${tapped.url}`;
    const before = recent.get(address);
    if (before?.isAgain(tapped)) {
      const mask = new Mask(capabilities, before.group, []);
      return write(before.group, before.entry(tapped, mask));
    }
    const group = groups.of(tapped, 'text' in kept ? kept.text.toString('latin1') : '');
    const receivers = /^\/hooks?(\/|$)/.test(v1PathOf(tapped.url)?.form ?? '') ? ['url'] : ['callback'];
    const entry = await harEntry(tapped, new Mask(capabilities, group, receivers), store);
    recent.set(address, RepeatedEntry.of(tapped, group, entry));
    write(group, entry);
  };
  const queue = new Queue((tap: () => Promise<Tapped>) => keep(tap).catch((error: unknown) => store.failed(error)));
  return {
    tap(request, response) {
      if (v1PathOf(request.url ?? '') === undefined) return;
      tapExchange(request, response, { store, budget, clock }, (tapped) => queue.add(tapped));
    },
    async close() {
      await queue.drained();
      await writers.close();
    },
  };
}

/** The HAR files that are open. One that was closed in between is gone on with; one of another instance is left alone. */
class Writers {
  private readonly paths = new LRUCache<string, HarWriter>({ max: 50_000 });
  private readonly open = new LRUCache<string, HarWriter>({
    max: mostOpen,
    dispose: (writer) => void writer.close(),
  });

  constructor(private readonly out: string) {}

  of({ name, startedAt }: Group): HarWriter {
    const path = join(this.out, `${stampOf(startedAt)}-${name}.har`);
    const writer = this.paths.get(path) ?? new HarWriter(path);
    this.paths.set(path, writer);
    this.open.set(path, writer);
    return writer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map((writer) => writer.close()));
  }
}

/** `20260102T030405Z` */
function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
