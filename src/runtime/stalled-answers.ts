import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds in which a client takes nothing of its answer. Players pause; whoever comes back asks for the rest. */
const longestPause = 10 * 60_000;
const looks = 4;

interface Progress {
  /** Bytes that were handed to the system, and those that wait for it. */
  bytes?: string;
  unchanged: number;
}

/**
 * Ends connections whose client takes no byte of its answer for `longest` milliseconds: each holds a file, or a connection
 * to v2. An answer of which nothing is ready may take as long as it must.
 */
export function endStalledAnswers(server: Server, longest = longestPause): void {
  const open = new Map<Socket, Progress>();
  server.prependListener('request', ({ socket }: IncomingMessage) => {
    if (open.has(socket)) return;
    open.set(socket, { unchanged: 0 });
    socket.once('close', () => open.delete(socket));
  });
  const looking = setInterval(() => {
    for (const [socket, progress] of open) if (isStalled(socket, progress)) socket.destroy();
  }, longest / looks);
  looking.unref();
  server.once('close', () => clearInterval(looking));
}

function isStalled({ bytesWritten, writableLength }: Socket, progress: Progress): boolean {
  const bytes = writableLength ? `${bytesWritten} ${writableLength}` : undefined;
  progress.unchanged = bytes !== undefined && bytes === progress.bytes ? progress.unchanged + 1 : 0;
  progress.bytes = bytes;
  return progress.unchanged >= looks;
}
