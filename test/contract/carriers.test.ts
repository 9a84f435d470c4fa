import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createCarriers, type CarrierKind, type CarrierParts, type Carriers } from '../../src/carriers';
import { createNetworkPolicy, type NetworkPolicy } from '../../src/network';
import { ManualClock } from '../manual-clock';
import { describeWith } from '../requirements';
import type { ApiDouble } from '../services/api-double';
import { BoxDouble } from '../services/box-double';
import { DropboxDouble } from '../services/dropbox-double';
import { GoogleDriveDouble } from '../services/google-drive-double';
import { OneDriveDouble } from '../services/one-drive-double';
import { startVsftpd } from '../services/vsftpd';
import { carrierContract, failure, fileOf, options, type CarrierFixture } from './carrier-contract';

describeWith(['vsftpd'], 'the FTP carrier', () => carrierContract(startFtp));

interface ApiCase {
  kind: Exclude<CarrierKind, 'ftp'>;
  create(): ApiDouble;
  endpoints(url: string): CarrierParts['endpoints'];
  parameters: Record<string, string>;
  secret: string;
  wrongWords: RegExp;
  fullWords: RegExp;
}

const refreshed = { clientid: 'client-of-the-test', clientsecret: 'client-secret' };
const cases: ApiCase[] = [
  {
    kind: 'dropbox',
    create: () => new DropboxDouble(),
    endpoints: (url) => ({ dropbox: { api: url, content: url } }),
    parameters: { ...refreshed, refreshtoken: 'refresh-token-of-the-test' },
    secret: 'refreshtoken',
    wrongWords: /refresh token is invalid or revoked/,
    fullWords: /insufficient_space/,
  },
  {
    kind: 'googledrive',
    create: () => new GoogleDriveDouble(),
    endpoints: (url) => ({ googledrive: { api: url, token: `${url}/token` } }),
    parameters: { ...refreshed, refreshtoken: 'refresh-token-of-the-test' },
    secret: 'refreshtoken',
    wrongWords: /Bad Request/,
    fullWords: /quota has been exceeded/,
  },
  {
    kind: 'onedrive',
    create: () => new OneDriveDouble(),
    endpoints: (url) => ({ onedrive: { graph: `${url}/v1.0`, login: url } }),
    parameters: { ...refreshed, refreshtoken: 'refresh-token-of-the-test' },
    secret: 'refreshtoken',
    wrongWords: /AADSTS70000/,
    fullWords: /quota limit has been reached/,
  },
  {
    kind: 'box',
    create: () => new BoxDouble(),
    endpoints: (url) => ({ box: { api: url, upload: url } }),
    parameters: { clientid: 'client-of-the-test', clientsecret: 'refresh-token-of-the-test', enterpriseid: '4711' },
    secret: 'clientsecret',
    wrongWords: /client credentials are invalid/,
    fullWords: /storage limit reached/,
  },
];

describe.each(cases)('the $kind carrier', (api) => {
  carrierContract(() => startApi(api));

  describe('when the API stumbles', () => {
    let double: ApiDouble;
    beforeEach(async () => {
      double = await api.create().start();
    });
    afterEach(() => double.close());

    it('a part that breaks is resumed, not the whole file (2.3 b)', async () => {
      const content = Buffer.alloc(21_000_001, 7);
      double.breakParts = 2;
      await carrierOn(double).store(targetOn('a.bin'), fileOf(content), options());
      expect(double.files.get('a.bin')?.equals(content)).toBe(true);
    });

    it('a full storage is told in its own words, and nothing stands under the final name', async () => {
      double.capacity = 1_000;
      const store = carrierOn(double).store(targetOn('a.bin'), fileOf(Buffer.alloc(9_000_000)), options());
      expect((await failure(store)).message).toMatch(api.fullWords);
      expect(double.files.get('a.bin')).toBeUndefined();
    });

    it('an access token that ended early is asked for anew', async () => {
      const carrier = carrierOn(double);
      await carrier.store(targetOn('a.bin'), fileOf(Buffer.from('a')), options());
      double.nextReplies.push({ status: 401, body: {} });
      await carrier.store(targetOn('b.bin'), fileOf(Buffer.from('b')), options());
      expect(double.files.get('b.bin')).toEqual(Buffer.from('b'));
      expect(double.calls.filter((call) => call.endsWith('/token'))).toHaveLength(2);
    });

    it('a throttled call may be tried again', async () => {
      double.nextReplies.push({ status: 429, body: { message: 'Too many requests' } });
      const store = carrierOn(double).store(targetOn('a.bin'), fileOf(Buffer.from('a')), options());
      expect(await failure(store)).toMatchObject({ transient: true, message: 'Too many requests' });
    });
  });

  function carrierOn({ url }: ApiDouble) {
    return apiCarriers(api, url)[api.kind];
  }

  function targetOn(file: string) {
    return { kind: api.kind, path: file, parameters: api.parameters };
  }
});

async function startApi(api: ApiCase): Promise<CarrierFixture> {
  const double = await api.create().start();
  return {
    carrier: (network) => apiCarriers(api, double.url, network)[api.kind],
    target: (file, parameters) => ({ kind: api.kind, path: file, parameters: { ...api.parameters, ...parameters } }),
    wrong: { parameters: { [api.secret]: 'wrong-secret-of-the-test' }, words: api.wrongWords },
    read: async (file) => double.files.get(file),
    close: () => double.close(),
  };
}

async function startFtp(): Promise<CarrierFixture> {
  const server = await startVsftpd();
  const { user, password } = server;
  const parameters = { host: '127.0.0.1', port: String(server.port), user, password };
  return {
    carrier: (network) => createCarriers({ network, clock: new ManualClock() }).ftp,
    target: (file, more) => ({ kind: 'ftp', path: file, parameters: { ...parameters, ...more } }),
    wrong: { parameters: { password: 'wrong-secret-of-the-test' }, words: /530 Login incorrect/ },
    read: async (file) => {
      const whole = path.join(server.root, file);
      return existsSync(whole) ? readFileSync(whole) : undefined;
    },
    close: () => server.close(),
  };
}

/** RetryDelay pass at once. */
const hurried = Object.assign(new ManualClock(), { sleep: async () => undefined });

function apiCarriers(api: ApiCase, url: string, network: NetworkPolicy = anyHost): Carriers {
  return createCarriers({ network, clock: hurried, endpoints: api.endpoints(url) });
}

const anyHost = createNetworkPolicy({ mode: 'any', allow: [] });
