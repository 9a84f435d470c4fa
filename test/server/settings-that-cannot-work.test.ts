import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestProxy } from '../running-proxy';

const freePort = async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('a start is refused in one line', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('where CLOUDCONVERT_URL leads back to this very server', async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/v2`;
    const upstream = { upstream: 'cloudconvert' as const, cloudconvertUrl: url, cloudconvertSyncUrl: url };
    const start = startTestProxy({ ...upstream, cloudconvertApiKey: 'v2', dataDir, port });
    await expect(start).rejects.toThrow(/CLOUDCONVERT_URL leads back to this very server/);
  });

  it('where SECRET_KEY is another than the one that the database was sealed with, unless the former is named', async () => {
    const first = 'the first secret key';
    const second = 'the second secret key';
    const proxy = await startTestProxy({ dataDir, secretKey: first });
    const answer = await fetch(`${proxy.url}/process?apikey=k&inputformat=png&outputformat=jpg`);
    const { id } = (await answer.json()) as { id: string };
    await proxy.close();
    await expect(startTestProxy({ dataDir, secretKey: second })).rejects.toThrow(/^Wrong setting: SECRET_KEY is/);
    const rotated = await startTestProxy({ dataDir, secretKey: second, secretKeyPrevious: first });
    expect((await fetch(`${rotated.url}/process/${id}`, { method: 'DELETE' })).status).toBe(200);
    await rotated.close();
  });

  it.each(['host', 'engineHost'])('where %s leads to no address', async (name) => {
    const start = startTestProxy({ dataDir, [name]: 'not a host' });
    await expect(start).rejects.toThrow(/^Wrong setting: (ENGINE_)?HOST not a host is neither an address nor a name/);
  });

  it('where another instance uses the same DATA_DIR', async () => {
    const proxy = await startTestProxy({ dataDir });
    await expect(startTestProxy({ dataDir })).rejects.toThrow(/DATA_DIR .* is in use by another instance/);
    await proxy.close();
    const databaseUrl = join(dataDir, 'shared.sqlite');
    const again = await startTestProxy({ dataDir, databaseUrl });
    await expect(startTestProxy({ databaseUrl })).rejects.toThrow(/DATABASE_URL .* only PostgreSQL can be shared/);
    await again.close();
  });
});
