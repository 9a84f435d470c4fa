import type { Pool } from 'pg';
import { ChannelListener } from '../../postgres';
import type { Clock, Logger } from '../../runtime';
import type { ChangeNotice, JobChange, JobEvents, JobStore } from '../jobs';

export interface NoticeParts {
  /** URL of the database, for the one connection that listens. */
  url: string;
  pool: Pool;
  /** Of this engine: its own notices come back to it as well. */
  node: string;
  events: JobEvents;
  store: JobStore;
  /** Stops the work on a task that was cancelled or deleted elsewhere. */
  abort(taskId: string): void;
  clock: Clock;
  logger: Logger;
}

const channel = 'cc_engine_changes';
/** Milliseconds between looks at everything somebody waits for, in case a notice was lost. */
const lookAgain = 5_000;

/** Tells other engines what happens here, and hears what happens there, by LISTEN and NOTIFY. */
export class Notices {
  private readonly stopping = new AbortController();
  private readonly listener: ChannelListener;

  constructor(private readonly parts: NoticeParts) {
    this.listener = new ChannelListener(
      {
        url: parts.url,
        applicationName: 'cc-v1-proxy engine',
        name: channel,
        onNotice: (payload) => this.hear(payload),
        onListening: () => void this.lookOnce().catch(() => undefined),
        failure: 'changes elsewhere cannot be heard at present',
      },
      parts,
    );
  }

  start(): void {
    const { events } = this.parts;
    events.on('job', (change, { id, owner }) => this.tell({ kind: 'job', change, id, owner, jobId: null }));
    events.on('task', (change, { id, owner, jobId }) => this.tell({ kind: 'task', change, id, owner, jobId }));
    events.on('gone', (id) => this.tell({ kind: 'gone', id }));
    this.listener.start();
    void this.keepLooking();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.listener.stop();
  }

  private tell(notice: Notice): void {
    const text = JSON.stringify({ node: this.parts.node, ...notice });
    this.parts.pool.query('SELECT pg_notify($1, $2)', [channel, text]).catch((error: unknown) => {
      if (!this.stopping.signal.aborted) this.parts.logger.warn({ err: error }, 'a change could not be told to others');
    });
  }

  private hear(payload: string): void {
    const { node, ...notice } = JSON.parse(payload) as Notice & { node: string };
    if (node === this.parts.node) return;
    if (notice.kind === 'gone') return this.hasGone(notice.id);
    this.parts.events.emit('elsewhere', notice);
  }

  private hasGone(id: string): void {
    this.parts.abort(id);
    this.parts.events.emit('goneElsewhere', id);
  }

  private async keepLooking(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.parts.clock.sleep(lookAgain, signal);
      if (!signal.aborted) await this.lookOnce().catch(() => undefined);
    }
  }

  private async lookOnce(): Promise<void> {
    const { events, store } = this.parts;
    for (const id of await store.overAmong(events.awaited)) events.emit('goneElsewhere', id);
  }
}

type Notice = (ChangeNotice & { kind: 'job' | 'task'; change: JobChange }) | { kind: 'gone'; id: string };
