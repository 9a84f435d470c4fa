import { generateKeyPairSync } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { Server } from 'ssh2';
import { parseNetworkPolicy } from '../../../src/network';
import { describeWith } from '../../requirements';
import { startSshd } from '../../services/sshd';
import { storageContract } from './storage-contract';
import { Transfers } from './transfers';

describeWith(['sshd'], 'SFTP (OpenSSH)', () => {
  storageContract(
    {
      operation: 'sftp',
      one: 'file',
      many: 'path',
      prefix: 'many',
      missing: /^SFTP: .*[Nn]o such file/,
      refused: /^SFTP: .*authentication methods failed/,
    },
    async () => ({ ...(await startSshd()), wrong: { private_key: undefined, password: 'wrong-password' } }),
  );

  test('a key whose line breaks are written as \\n logs in', async () => {
    const { parameters, folder, stop } = await startSshd();
    const transfers = new Transfers();
    await transfers.open();
    const privateKey = parameters.private_key.replaceAll('\n', '\\n');
    const login = { ...parameters, private_key: privateKey, file: `${folder}/a.txt` };
    await transfers.export('export/sftp', login, { 'a.txt': 'content' });
    const imported = await transfers.import('import/sftp', login);
    expect(imported.get('a.txt')?.toString()).toBe('content');
    await transfers.close();
    await stop();
  });
});

describe('SFTP', () => {
  const host = '127.0.0.1';
  const login = { host, username: 'user', password: 'right-password', file: 'a.txt' };

  test.each(['password', 'keyboard-interactive'] as const)('logs in with the password by %s', async (method) => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const accepted: string[] = [];
    const server = new Server({ hostKeys: [privateKey] }, (client) => {
      client.on('authentication', (context) => {
        if (context.method !== method) return context.reject([method]);
        if (context.method === 'password') {
          accepted.push(context.password);
          return context.accept();
        }
        if (context.method === 'keyboard-interactive') {
          context.prompt('Password: ', (answers) => {
            accepted.push(...answers);
            context.accept();
          });
        }
      });
      client.on('error', () => undefined);
      client.on('session', (accept) => accept().on('sftp', (_accept, reject) => reject()));
    });
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const { port } = server.address() as AddressInfo;
    await expect(new Transfers().import('import/sftp', { ...login, port })).rejects.toThrow('SFTP: ');
    expect(accepted).toEqual(['right-password']);
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  test('a server that accepts the connection and says nothing is given up after the idle time', async () => {
    const silent = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, host, resolve));
    const { port } = silent.address() as AddressInfo;
    const failure = new Transfers({ idleTimeout: 50 }).import('import/sftp', { ...login, port });
    await expect(failure).rejects.toMatchObject({ name: 'OperationError', message: expect.stringMatching(/^SFTP: /) });
    await new Promise((resolve) => silent.close(resolve));
  });

  test('a host the network policy forbids is not connected to', async () => {
    const transfers = new Transfers({}, parseNetworkPolicy('public'));
    const failure = transfers.import('import/sftp', { ...login, host: 'localhost' });
    await expect(failure).rejects.toThrow('SFTP: Connections to localhost are not allowed');
  });
});
