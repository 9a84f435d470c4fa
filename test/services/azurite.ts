import { createHmac } from 'node:crypto';
import { startProgram } from './program';

const account = 'devstoreaccount1';

/** Azurite's published development key: every installation has the same. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Azure's blob service, held in memory, with one container, `files`. */
export async function startAzurite() {
  const { match, stop } = await startProgram(
    process.execPath,
    [
      require.resolve('azurite/dist/src/blob/main'),
      ...[
        '--blobHost',
        '127.0.0.1',
        '--blobPort',
        '0',
        '--inMemoryPersistence',
        '--skipApiVersionCheck',
        '--disableTelemetry',
      ],
    ],
    { ready: /listens on (http:\/\/127\.0\.0\.1:\d+)/ },
  );
  const endpoint = `${match[1]}/${account}`;
  await createContainer(endpoint);
  return { endpoint, account, accountKey, sasToken: sharedAccessSignature(), stop };
}

/** Of the account: everything for an hour. */
function sharedAccessSignature(): string {
  const expiry = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const [permissions, services, types, version] = ['rwlc', 'b', 'sco', '2019-12-12'];
  const text = [account, permissions, services, types, '', expiry, '', '', version, ''].join('\n');
  return new URLSearchParams({
    sv: version,
    ss: services,
    srt: types,
    sp: permissions,
    se: expiry,
    sig: createHmac('sha256', Buffer.from(accountKey, 'base64')).update(text).digest('base64'),
  }).toString();
}

async function createContainer(endpoint: string): Promise<void> {
  const own = { 'x-ms-date': new Date().toUTCString(), 'x-ms-version': '2021-12-02' };
  const headers = Object.entries(own).map(([name, value]) => `${name}:${value}`);
  const resource = `/${account}/${account}/files\nrestype:container`;
  const text = ['PUT', ...Array<string>(11).fill(''), ...headers, resource].join('\n');
  const signature = createHmac('sha256', Buffer.from(accountKey, 'base64')).update(text).digest('base64');
  const response = await fetch(`${endpoint}/files?restype=container`, {
    method: 'PUT',
    headers: { ...own, authorization: `SharedKey ${account}:${signature}` },
  });
  if (!response.ok) throw new Error(`Azurite answered ${response.status}: ${await response.text()}`);
}
