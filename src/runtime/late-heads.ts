import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * A head that has not come in time may have arrived long ago: while a server takes in thousands of connections at once it
 * reads none of them, and then Node looks at the clock before it reads.
 */
export class LateHeads {
  private readonly late = new WeakSet<Duplex>();

  /** `events`: those by which the server takes in requests. It must have other listeners for each, which answer them. */
  constructor(server: Server, events: readonly ('request' | 'checkExpectation' | 'upgrade')[]) {
    const arrived = ({ socket }: IncomingMessage) => void this.late.delete(socket);
    for (const event of events) server.prependListener(event, arrived);
  }

  /** Calls `answer` where `socket` has no whole head either once everything that is there has been read. */
  unlessArrived(socket: Duplex, answer: () => void): void {
    this.late.add(socket);
    setImmediate(() => {
      if (this.late.delete(socket)) answer();
    });
  }
}
