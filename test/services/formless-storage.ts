import { createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** An S3 server in front of another one, `endpoint`, that takes no upload forms, as Cloudflare R2 takes none. */
export async function startFormlessStorage(endpoint: string) {
  const { hostname, port } = new URL(endpoint);
  const server = createServer((incoming, outgoing) => {
    if (incoming.headers['content-type']?.startsWith('multipart/form-data')) {
      incoming.resume();
      return outgoing.writeHead(501).end('<Error><Code>NotImplemented</Code><Message>No forms</Message></Error>');
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
