import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createCarriers } from '../../src/carriers';
import { createNetworkPolicy } from '../../src/network';
import { systemClock } from '../../src/runtime';

let victim: Server;
let reached = 0;
let ftp: Server;
const opened = new Set<Socket>();

beforeAll(async () => {
  victim = createServer((socket) => {
    reached += 1;
    socket.destroy();
  });
  ftp = createServer((socket) => {
    opened.add(socket.on('error', () => {}));
    socket.write('220 welcome\r\n');
    socket.setEncoding('latin1').on('data', (line: string) => socket.write(`${answerTo(line)}\r\n`));
  });
  victim.listen(0, '127.0.0.2');
  ftp.listen(0, '127.0.0.1');
  await Promise.all([once(victim, 'listening'), once(ftp, 'listening')]);
});
afterAll(() => {
  for (const socket of opened) socket.destroy();
  victim.close();
  ftp.close();
});

/** A server that names another machine's port for the transfer, to have the proxy connect there. */
function answerTo(line: string): string {
  const { port } = victim.address() as AddressInfo;
  const answers: [RegExp, string][] = [
    [/^USER/, '331 password?'],
    [/^PASS/, '230 logged in'],
    [/^EPSV/, '500 not known'],
    [/^PASV/, `227 Entering Passive Mode (127,0,0,2,${port >> 8},${port & 255})`],
    [/^SIZE/, '213 4'],
    [/^(RETR|STOR|LIST|MLSD|NLST)/, '150 opening'],
    [/^(PWD|XPWD)/, '257 "/"'],
  ];
  return answers.find(([command]) => command.test(line))?.[1] ?? '200 done';
}

it.each([
  ['may reach only the server itself', { mode: 'public', allow: ['127.0.0.1/32'] } as const],
  ['may reach everything', { mode: 'any', allow: [] } as const],
])('a passive address of another machine is not connected to where the proxy %s', async (_what, { mode, allow }) => {
  const carriers = createCarriers({ network: createNetworkPolicy({ mode, allow: [...allow] }), clock: systemClock });
  const parameters = { host: '127.0.0.1', port: String((ftp.address() as AddressInfo).port), user: 'u', password: 'p' };
  const signal = AbortSignal.timeout(5_000);
  const fetched = carriers.ftp.fetch?.({ kind: 'ftp', parameters, path: 'a.png' }, { signal }).then(({ stream }) => {
    stream.on('error', () => {});
    return once(stream, 'close');
  });
  await Promise.resolve(fetched).catch(() => undefined);
  expect(reached).toBe(0);
});
