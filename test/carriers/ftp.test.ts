import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CarrierError, CarrierTarget } from '../../src/carriers';
import { ftpCarrier } from '../../src/carriers/ftp';
import { createNetworkPolicy } from '../../src/network';
import { describeWith } from '../requirements';
import { startVsftpd, type FtpServer } from '../services/vsftpd';

const network = createNetworkPolicy({ mode: 'any', allow: [] });

describeWith(['vsftpd'], 'FTP against vsftpd', () => {
  let server: FtpServer;
  const carrier = ftpCarrier({ network });
  beforeAll(async () => {
    server = await startVsftpd();
  });
  afterAll(() => server.close());

  it('replaces what stands under the final name', async () => {
    writeFileSync(path.join(server.root, 'same.pdf'), 'old');
    await carrier.store(targetOn(server, 'same.pdf'), fileOf(Buffer.from('new')), { signal: never() });
    expect(readFileSync(path.join(server.root, 'same.pdf'), 'utf8')).toBe('new');
  });

  it('a transfer that breaks leaves nothing under the final name, and another try goes on where it broke', async () => {
    const content = randomBytes(2_000_000);
    const opened: number[] = [];
    const broken = { ...fileOf(content), open: async () => Readable.from(half(content)) };
    await expect(carrier.store(targetOn(server, 'resumed.pdf'), broken, { signal: never() })).rejects.toThrow('gone');
    expect(existsSync(path.join(server.root, 'resumed.pdf'))).toBe(false);

    const whole = fileOf(content, (offset) => opened.push(offset));
    await carrier.store(targetOn(server, 'resumed.pdf'), whole, { signal: never() });
    expect(opened[0]).toBeGreaterThan(0);
    expect(digest(readFileSync(path.join(server.root, 'resumed.pdf')))).toBe(digest(content));
  });

  it('what broke for good can be removed', async () => {
    const content = randomBytes(500_000);
    const broken = { ...fileOf(content), open: async () => Readable.from(half(content)) };
    await failure(carrier.store(targetOn(server, 'left/over.pdf'), broken, { signal: never() }));
    expect(readdirSync(path.join(server.root, 'left'))).toHaveLength(1);
    await carrier.discard?.(targetOn(server, 'left/over.pdf'), broken, { signal: never() });
    expect(readdirSync(path.join(server.root, 'left'))).toEqual([]);
  });

  it('fetches a file with its size', async () => {
    const content = randomBytes(1_000_000);
    mkdirSync(path.join(server.root, 'in'));
    writeFileSync(path.join(server.root, 'in/photo.jpg'), content);
    const fetched = await carrier.fetch?.(targetOn(server, 'in/photo.jpg'), { signal: never() });
    expect(fetched).toMatchObject({ filename: 'photo.jpg', size: 1_000_000 });
    expect(digest(await buffer(fetched?.stream as Readable))).toBe(digest(content));
  });

  it('a server without TLS where TLS is wanted is refused at once, in words', async () => {
    const target = targetOn(server, 'a.pdf', { secure: 'implicit' });
    const error = await failure(carrier.store(target, fileOf(Buffer.from('x')), { signal: never() }));
    expect(error.message).toBe('The server speaks no TLS here that can be used: wrong version number');
    expect(error.transient).toBe(false);
  });

  it('a refused connection may be tried again', async () => {
    const target = targetOn(server, 'x.pdf', { port: '1' });
    const error = await failure(carrier.store(target, fileOf(Buffer.from('x')), { signal: never() }));
    expect(error).toMatchObject({ transient: true, code: 422, message: expect.stringMatching(/ECONNREFUSED/) });
  });

  it.each([
    ['path', {}, 'x.pdf\r\nDELE keep.pdf'],
    ['user', { user: 'ftp\r\nDELE keep.pdf' }, 'x.pdf'],
  ])('a line break in the %s is refused for good: it would begin a command', async (_what, change, file) => {
    const store = carrier.store(targetOn(server, file, change), fileOf(Buffer.from('x')), { signal: never() });
    expect(await failure(store)).toMatchObject({ transient: false, code: 400 });
  });

  it('a missing file is told in the words of the server', async () => {
    const error = await failure(carrier.fetch?.(targetOn(server, 'missing.pdf'), { signal: never() }));
    expect(error).toMatchObject({ code: 400, transient: false, message: expect.stringMatching(/^550 /) });
  });
});

describe('FTP to a server that goes silent', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([
    ['before its greeting', []],
    ['in the middle of a login', ['220 hello', '331 password, please']],
    ['before the data connection', ['220 hello', '230 welcome', '211 none', '200 binary', '200 file', '200 utf8']],
  ])('%s, the connection is given up and may be tried again', async (_when, replies) => {
    const port = await serverThatSays(replies);
    const target = { kind: 'ftp' as const, path: 'a', parameters: { host: '127.0.0.1', port: String(port) } };
    const carrier = ftpCarrier({ network, timeout: 200 });
    const error = await failure(carrier.store(target, fileOf(Buffer.from('x')), { signal: never() }));
    expect(error).toMatchObject({ transient: true, message: expect.stringMatching(/Timeout/) });
  });

  /** One reply a command, then silence. */
  function serverThatSays(replies: string[]): Promise<number> {
    server = createServer((socket) => {
      sockets.add(socket);
      const left = [...replies];
      const say = () => left.length > 0 && socket.write(`${left.shift()}\r\n`);
      say();
      socket.on('data', say).on('error', () => undefined);
    });
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
    });
  }
});

describeWith(['vsftpd'], 'FTP to a full disk', () => {
  let server: FtpServer;
  beforeAll(async () => {
    server = await startVsftpd({ fullAfter: 256 });
  });
  afterAll(() => server.close());

  it('ends with the words of the server, and nothing under the final name', async () => {
    const store = ftpCarrier({ network }).store(targetOn(server, 'big.pdf'), fileOf(randomBytes(4_000_000)), {
      signal: never(),
    });
    expect((await failure(store)).message).toMatch(/^4\d\d .*writ/i);
    expect(existsSync(path.join(server.root, 'big.pdf'))).toBe(false);
  });
});

describe.each(['explicit', 'implicit'] as const)('FTPS, %s', (tls) => {
  describeWith(['vsftpd', 'openssl'], `against vsftpd, ${tls}`, () => {
    let server: FtpServer;
    const secure = tls === 'explicit' ? 'true' : 'implicit';
    beforeAll(async () => {
      server = await startVsftpd({ tls });
    });
    afterAll(() => server.close());

    it('stores and fetches where the certificate is good', async () => {
      const carrier = ftpCarrier({ network, tls: { ca: server.certificate } });
      const content = randomBytes(500_000);
      const target = targetOn(server, 'safe.pdf', { secure, host: 'localhost' });
      await carrier.store(target, fileOf(content), { signal: never() });
      const fetched = await carrier.fetch?.(target, { signal: never() });
      expect(digest(await buffer(fetched?.stream as Readable))).toBe(digest(content));
    });

    it('refuses a certificate that nobody vouches for, unless told to take any', async () => {
      const carrier = ftpCarrier({ network });
      const file = fileOf(Buffer.from('x'));
      const error = await failure(carrier.store(targetOn(server, 'a.pdf', { secure }), file, { signal: never() }));
      expect(error.message).toMatch(/certificate/);
      expect(error.transient).toBe(false);
      await carrier.store(targetOn(server, 'a.pdf', { secure, insecure: 'true' }), file, { signal: never() });
      expect(readFileSync(path.join(server.root, 'a.pdf'), 'utf8')).toBe('x');
    });
  });
});

function targetOn({ port, user, password }: FtpServer, file: string, more: Record<string, string> = {}): CarrierTarget {
  return { kind: 'ftp', path: file, parameters: { host: '127.0.0.1', port: String(port), user, password, ...more } };
}

function fileOf(content: Buffer, onOpen?: (offset: number) => void) {
  return {
    filename: 'out.pdf',
    size: content.length,
    identity: 'a try',
    open: async (offset = 0) => {
      onOpen?.(offset);
      return Readable.from(content.length > 0 ? [content.subarray(offset)] : []);
    },
  };
}

/** A signal of its own for each transfer, as the runner gives it. */
function never(): AbortSignal {
  return new AbortController().signal;
}

async function* half(content: Buffer) {
  yield content.subarray(0, content.length / 2);
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error('gone');
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

async function failure(work: Promise<unknown> | undefined): Promise<CarrierError> {
  return (await work?.then(
    () => new Error('no failure'),
    (error: unknown) => error,
  )) as CarrierError;
}
