import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { lookup } from 'mime-types';
import type { FileServer } from '../../running-proxy';

const folder = join(__dirname, '../../../recordings/files');

/** Serves `recordings/files`, which the recordings name under port 8765. */
export async function serveExamples(port = 0): Promise<FileServer> {
  const server = createServer((request, response) => {
    // No connection is kept, so none is closed at the moment when it is used again.
    response.setHeader('Connection', 'close');
    const name = basename(new URL(request.url ?? '', 'http://x').pathname);
    readFile(join(folder, name)).then(
      (bytes) => response.setHeader('Content-Type', lookup(name) || 'application/octet-stream').end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: bound } = server.address() as AddressInfo;
  return {
    address: (name) => `http://127.0.0.1:${bound}/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
