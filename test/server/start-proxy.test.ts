import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestProxy } from '../running-proxy';

describe('a proxy that cannot start', () => {
  let dataDir: string;
  let other: Server;
  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'proxy-'));
    other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
  });
  afterEach(() => {
    other.close();
    rmSync(dataDir, { recursive: true });
  });

  it('closes what it had opened: the engine lets go of its folder', async () => {
    const { port } = other.address() as AddressInfo;
    await expect(startTestProxy({ dataDir, host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const proxy = await startTestProxy({ dataDir });
    await proxy.close();
  });

  it('closes its plain door where the certificate cannot be read', async () => {
    const { port } = other.address() as AddressInfo;
    other.close();
    await once(other, 'close');
    const settings = { dataDir, host: '127.0.0.1', port, tlsCert: 'missing.pem', tlsKey: 'missing.pem' };
    await expect(startTestProxy(settings)).rejects.toThrow(/TLS_CERT missing.pem[^]*TLS_KEY/);
    other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    expect(other.listening).toBe(true);
  });
});
