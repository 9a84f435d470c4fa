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
import { PollLine, tappedPoll, type Poll } from './poll';
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
  /** Takes a poll that was answered in one go, and that nobody looked on at. */
  polled(poll: Poll): void;
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
  const lines = new LRUCache<string, PollLine>({ max: mostRecent });
  const failed = (error: unknown) => store.failed(error);
  const keep = async (tapped: Tapped): Promise<{ group: Group; entry: Entry }> => {
    const { kept } = tapped.answer;
    const address = `${tapped.method} ${tapped.url}`;
    const before = recent.get(address);
    if (before?.isAgain(tapped)) {
      const { group } = before;
      return { group, entry: before.entry(tapped, new Mask(capabilities, group, [])) };
    }
    const group = groups.of(tapped, 'text' in kept ? kept.text.toString('latin1') : '');
    const receivers = /^\/hooks?(\/|$)/.test(v1PathOf(tapped.url)?.form ?? '') ? ['url'] : ['callback'];
    const entry = await harEntry(tapped, new Mask(capabilities, group, receivers), store);
    recent.set(address, RepeatedEntry.of(tapped, group, entry));
    return { group, entry };
  };
  // Writing is not waited for: what comes meanwhile is written together with the next.
  const write = async (tapped: Tapped) => {
    const { group, entry } = await keep(tapped);
    void writers.of(group).append(entry).catch(failed);
    return { group, entry };
  };
  const isAgain = (poll: Poll): boolean => {
    const before = lines.get(poll.request.url ?? '');
    if (!before?.isAgain(poll)) return false;
    void writers.of(before.group).appendText(before.line(poll)).catch(failed);
    return true;
  };
  const keepPoll = (poll: Poll): Promise<void> | undefined => {
    if (isAgain(poll)) return undefined;
    const kept = write(tappedPoll(poll));
    return kept.then(
      ({ group, entry }) => void lines.set(poll.request.url ?? '', PollLine.of(poll, group, entry)),
      failed,
    );
  };
  const keepTap = (tap: () => Promise<Tapped>) =>
    tap()
      .then(write)
      .then(() => undefined, failed);
  const queue = new Queue((piece: Poll | (() => Promise<Tapped>)) =>
    typeof piece === 'function' ? keepTap(piece) : keepPoll(piece),
  );
  return {
    tap(request, response) {
      if (v1PathOf(request.url ?? '') === undefined) return;
      tapExchange(request, response, { store, budget, clock }, (tapped) => queue.add(tapped));
    },
    polled(poll) {
      // Its client has the answer already.
      if (!queue.isIdle || !isAgain(poll)) queue.add(poll);
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

  of(group: Group): HarWriter {
    const path = (group.file ??= join(this.out, `${stampOf(group.startedAt)}-${group.name}.har`));
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
