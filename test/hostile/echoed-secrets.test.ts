import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { createCarriers, type CarrierKind, type CarrierTarget } from '../../src/carriers';
import { mailKind } from '../../src/deliveries/kinds/mail';
import { createNetworkPolicy } from '../../src/network';
import { loggable, systemClock } from '../../src/runtime';
import { UpstreamClient } from '../../src/upstream';
import { SMTPServer } from 'smtp-server';
import { Transfers } from '../engine/storage/transfers';

const marker = 'pl4nted';
/** With what URLs, forms and JSON write in another way. */
const secret = (name: string) => `${marker}/+&= "${name}"-0123456789`;

let server: Server;
let url: string;
/** What the server does with a request that came whole. */
let behaviour: 'reset' | 'silent' | { status: number; json: boolean };

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined).on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (behaviour === 'reset') return void request.socket.destroy();
      if (behaviour === 'silent') return;
      const body = Buffer.concat(chunks).toString();
      const words = [request.url, JSON.stringify(request.headers), body].join(' ');
      const answer = behaviour.json
        ? JSON.stringify({ error: 'refused', error_description: words, message: words })
        : words;
      response
        .writeHead(behaviour.status, { 'Content-Type': behaviour.json ? 'application/json' : 'text/plain' })
        .end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const behaviours: [string, typeof behaviour][] = [
  ['resets the connection', 'reset'],
  ['says nothing until time is up', 'silent'],
  ...[400, 401, 403, 429, 500].map((status): [string, typeof behaviour] => [
    `repeats it with ${status}`,
    { status, json: false },
  ]),
  ['repeats it in JSON', { status: 400, json: true }],
];
const network = createNetworkPolicy({ mode: 'any', allow: [] });

/** Of a request that is to fail: what people and logs see of it. */
async function shownOf(act: (signal: AbortSignal) => Promise<unknown>): Promise<string> {
  const signal = behaviour === 'silent' ? AbortSignal.timeout(300) : new AbortController().signal;
  const error = await act(signal).then(
    () => new Error('it worked'),
    (thrown: Error) => thrown,
  );
  expect(error.message).not.toBe('it worked');
  return [error.message, JSON.stringify(loggable({ err: error }))].join('\n');
}

const inBase64 = Buffer.from(secret('a')).toString('base64').slice(0, 14);

function expectClean(shown: string): void {
  expect(shown).not.toContain(marker);
  expect(shown).not.toContain(inBase64);
}

describe.each(behaviours)('where a server %s', (_what, answer) => {
  beforeEach(() => (behaviour = answer));

  const oauth = { clientid: 'the-client', clientsecret: secret('client-secret'), refreshtoken: secret('refresh') };
  const endpoints = () => ({
    dropbox: { api: url, content: url },
    googledrive: { api: url, token: `${url}/token` },
    onedrive: { graph: `${url}/v1.0`, login: url },
    box: { api: url, upload: url },
  });
  const out = { filename: 'a.txt', size: 1, open: async () => Readable.from([Buffer.from('x')]) };
  const ways: [CarrierKind, Record<string, string>][] = (
    ['dropbox', 'googledrive', 'onedrive', 'box'] as const
  ).flatMap((kind) => [
    [kind, oauth],
    [kind, { accesstoken: secret('access') }],
  ]);

  it.each(ways)('no secret of %s is shown (%j)', async (kind, parameters) => {
    const carriers = createCarriers({ network, clock: systemClock, endpoints: endpoints() });
    const target: CarrierTarget = { kind, parameters, path: 'out/' };
    expectClean(await shownOf((signal) => carriers[kind].store(target, out, { signal })));
  });

  it.each([
    [
      'import/s3',
      {
        bucket: 'b',
        region: 'r',
        access_key_id: 'id',
        secret_access_key: secret('s3'),
        session_token: secret('session'),
        key: 'k',
      },
    ],
    ['import/openstack', { username: 'u', password: secret('swift'), region: 'r', container: 'c', file: 'f' }],
    [
      'import/azure/blob',
      { storage_account: 'a', container: 'c', sas_token: `sig=${encodeURIComponent(secret('sas'))}`, blob: 'b' },
    ],
  ])(
    'no secret of %s is shown',
    async (name, parameters) => {
      const transfers = new Transfers({
        endpoints: { azureBlob: `${url}/{account}`, googleStorage: url, googleToken: url },
      });
      await transfers.open();
      const given = { ...parameters, endpoint: url, auth_url: `${url}/v3` };
      expectClean(await shownOf((signal) => transfers.import(name, given, signal)));
      await transfers.close();
    },
    30_000,
  );

  it('no v2 key is shown', async () => {
    const upstream = new UpstreamClient({ url, syncUrl: url });
    expectClean(await shownOf((signal) => upstream.endedJob(secret('v2-key').replaceAll(' ', ''), 'job', signal)));
    upstream.close();
  });
});

it('no login of a mail server is shown that repeats it', async () => {
  const [user, password] = [secret('user'), secret('password')];
  const mails = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) => {
      const plain = Buffer.from(`\0${auth.username}\0${auth.password}`).toString('base64');
      done(Object.assign(new Error(`No: ${auth.username} ${auth.password} ${plain}`), { responseCode: 535 }));
    },
  });
  mails.on('error', () => undefined);
  mails.listen(0, '127.0.0.1');
  await once(mails.server, 'listening');
  const { port } = mails.server.address() as AddressInfo;
  const kind = mailKind({
    store: { secrets: async () => ({ v2Key: 'k' }), byId: async () => undefined } as never,
    clientOf: () => ({ account: async () => ({ email: 'owner@example.com' }) }) as never,
    smtpUrl: `smtp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    from: 'proxy@example.com',
    scheme: 'https:',
  });
  const delivery = { id: '1', processId: 'p', payload: { status: { step: 'finished' } } };
  behaviour = 'reset';
  expectClean(await shownOf(() => kind.deliver(delivery as never, {} as never)));
  await new Promise<void>((resolve) => mails.close(() => resolve()));
});
