import path from 'node:path';
import { PassThrough, type Readable } from 'node:stream';
import type SftpClient from 'ssh2-sftp-client';
import type { Options } from '../../operations/options/options';
import type { Connection, ObjectStore, RemoteStorage, LocalFile } from '../storage';
import { required, text } from '../storage-parameters';

/** SFTP with a password or a private key (v2-contract 4.1, 4.2). */
export const sftp: RemoteStorage = {
  name: 'sftp',
  title: 'SFTP',
  parameters: [
    ...['host', 'username'].map(required),
    { name: 'port', type: 'integer', default: 22, minimum: 1, maximum: 65_535 },
    ...['password', 'private_key'].map(text),
  ],
  exportParameters: [],
  one: 'file',
  many: 'path',
  manyIsFolder: true,
  credentials: ['password', 'private_key'],
  secrets: ['password', 'private_key'],
  sizes: { single: Infinity, part: Infinity },
  open: async (options, connection) => new SftpStore(await connect(options, connection), connection.signal),
};

async function connect(options: Options, { network, signal, settings }: Connection): Promise<SftpClient> {
  const host = options.text('host') ?? '';
  const password = options.text('password');
  // Environment variables and JSON by hand often hold its line breaks as two characters.
  const privateKey = options.text('private_key')?.replaceAll('\\n', '\n');
  const client = await newClient();
  const socket = await network.connect(host, options.number('port') ?? 22, { signal });
  // ssh2 writes small packets: without this each of them waits for the far end's delayed acknowledgement.
  socket.setNoDelay(true);
  socket.setTimeout(settings.idleTimeout, () => {
    socket.destroy(new Error(`${host} did not answer for ${settings.idleTimeout / 1000} s`));
  });
  signal.addEventListener('abort', () => socket.destroy(), { once: true });
  // Servers that know the password only as the answer to a question they ask.
  client.on('keyboard-interactive', (_name, _text, _language, questions: unknown[], answer: Answer) => {
    answer(questions.map(() => password ?? ''));
  });
  try {
    await client.connect({
      sock: socket,
      username: options.text('username'),
      readyTimeout: settings.idleTimeout,
      tryKeyboard: password !== undefined,
      ...(password !== undefined && { password }),
      ...(privateKey !== undefined && { privateKey }),
    });
    return client;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Loaded with the first connection: it takes long, and few need it. */
async function newClient(): Promise<SftpClient> {
  const { default: Client } = await import('ssh2-sftp-client');
  return new Client('sftp', quiet);
}

/** The library prints to the console unless told what to do; failures reach us as rejections anyway. */
const quiet = { error: () => undefined, end: () => undefined, close: () => undefined };

type Answer = (answers: string[]) => void;

class SftpStore implements ObjectStore {
  constructor(
    private readonly client: SftpClient,
    private readonly signal: AbortSignal,
  ) {}

  async list(folder: string): Promise<string[]> {
    const entries = await this.client.list(folder === '' ? '.' : folder);
    return entries.filter(({ type }) => type === '-').map(({ name }) => path.posix.join(folder, name));
  }

  async read(name: string): Promise<Readable> {
    await this.client.stat(name);
    const content = new PassThrough({ highWaterMark: 256 * 1024 });
    this.client.get(name, content).catch((error: Error) => content.destroy(error));
    return content;
  }

  async store(name: string, file: LocalFile): Promise<void> {
    const folder = path.posix.dirname(name);
    if (folder !== '.' && folder !== '/' && (await this.client.exists(folder)) === false) {
      await this.client.mkdir(folder, true);
    }
    const unfinished = `${name}.part`;
    try {
      await this.client.put(file.path, unfinished);
      await this.replace(unfinished, name);
    } catch (error) {
      if (!this.signal.aborted) await this.client.delete(unfinished, true).catch(() => undefined);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  /** Plain SFTP refuses to rename over a file; OpenSSH's extension does it in one step. */
  private async replace(from: string, to: string): Promise<void> {
    try {
      await this.client.posixRename(from, to);
    } catch {
      await this.client.delete(to, true);
      await this.client.rename(from, to);
    }
  }
}
