import { createServer, request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface StorageFrontOptions {
  /** Told of each request; false refuses it as a storage that does not know it. */
  onRequest: (request: IncomingMessage) => boolean;
  /** Status by which the storage excuses itself from a request; absent or undefined: it does not. */
  answerOf?: (request: IncomingMessage) => number | undefined;
}

/** A server in front of an S3 server, `endpoint`, that sees or refuses what is asked of it. */
export async function startStorageFront(endpoint: string, { onRequest, answerOf }: StorageFrontOptions) {
  const { hostname, port } = new URL(endpoint);
  const server = createServer((incoming, outgoing) => {
    if (!onRequest(incoming)) {
      incoming.resume();
      return outgoing.writeHead(501).end('<Error><Code>NotImplemented</Code><Message>Not known here</Message></Error>');
    }
    const excuse = answerOf?.(incoming);
    if (excuse !== undefined) {
      incoming.resume();
      return outgoing.writeHead(excuse).end('<Error><Code>SlowDown</Code></Error>');
    }
    const { method, url, headers } = incoming;
    const passed = request({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
