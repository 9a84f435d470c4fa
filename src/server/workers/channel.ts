/** The other end of an IPC channel: a worker for the primary process, the primary process for a worker. */
export interface Peer {
  send?(message: Message, sent: () => void): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
}

type Message =
  | { kind: 'question'; number: number; name: string; content: unknown }
  | { kind: 'answer'; number: number; content?: unknown; fault?: string }
  | { kind: 'news'; name: string; content: unknown };

/** What one side answers, and what it listens to; contents are anything JSON holds. */
export interface Handlers {
  answers?: Record<string, (content: never) => unknown>;
  news?: Record<string, (content: never) => void>;
}

/** Milliseconds. */
const answerWithin = 5_000;

/** Questions, answers and news between two processes of one server. */
export class Channel {
  private readonly open = new Map<number, (answer: { content?: unknown; fault?: string }) => void>();
  private asked = 0;

  constructor(
    private readonly peer: Peer,
    private readonly handlers: Handlers,
  ) {
    peer.on('message', (message) => void this.take(message as Message));
  }

  tell(name: string, content?: unknown): void {
    this.send({ kind: 'news', name, content });
  }

  /** Rejects where the other side fails to answer within five seconds, with its words where it says why. */
  ask<Answer>(name: string, content?: unknown): Promise<Answer> {
    const number = (this.asked += 1);
    return new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(
        () => settle({ fault: `No answer to "${name}" within ${answerWithin} ms` }),
        answerWithin,
      );
      const settle = ({ content: answer, fault }: { content?: unknown; fault?: string }) => {
        clearTimeout(timer);
        this.open.delete(number);
        if (fault === undefined) resolve(answer as Answer);
        else reject(new Error(fault));
      };
      this.open.set(number, settle);
      this.send({ kind: 'question', number, name, content });
    });
  }

  private async take(message: Message): Promise<void> {
    if (message.kind === 'news') return this.handlers.news?.[message.name]?.(message.content as never);
    if (message.kind === 'answer') return this.open.get(message.number)?.(message);
    if (message.kind !== 'question') return;
    const { number, name, content } = message;
    try {
      const answer = await this.handlers.answers?.[name]?.(content as never);
      this.send({ kind: 'answer', number, content: answer });
    } catch (error) {
      this.send({ kind: 'answer', number, fault: error instanceof Error ? error.message : String(error) });
    }
  }

  /** A side that is gone hears nothing; whoever waits for its answer is told by the time-out. */
  private send(message: Message): void {
    try {
      this.peer.send?.(message, () => undefined);
    } catch {
      return;
    }
  }
}
