import type { IncomingMessage, Server, ServerResponse } from 'node:http';

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
  const open = new Map<ServerResponse, Progress>();
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    open.set(response, { unchanged: 0 });
    response.once('close', () => open.delete(response));
  });
  const looking = setInterval(() => {
    for (const [response, progress] of open) if (isStalled(response, progress)) response.socket?.destroy();
  }, longest / looks);
  looking.unref();
  server.once('close', () => clearInterval(looking));
}

function isStalled({ socket }: ServerResponse, progress: Progress): boolean {
  const bytes = socket?.writableLength ? `${socket.bytesWritten} ${socket.writableLength}` : undefined;
  progress.unchanged = bytes !== undefined && bytes === progress.bytes ? progress.unchanged + 1 : 0;
  progress.bytes = bytes;
  return progress.unchanged >= looks;
}
