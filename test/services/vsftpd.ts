import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findProgram } from '../requirements';
import { createCertificate } from './certificate';

export interface FtpServer {
  port: number;
  user: string;
  password: string;
  /** What the server shows as its root, on this machine. */
  root: string;
  /** PEM of the certificate it shows for FTPS. */
  certificate: string;
  close(): Promise<void>;
}

export interface FtpServerOptions {
  /** TLS is demanded: `explicit` by AUTH TLS, `implicit` from the first byte. */
  tls?: 'explicit' | 'implicit';
  /** Blocks of 1024 bytes after which the disk is full. */
  fullAfter?: number;
  /** Bytes a second of each transfer. */
  rate?: number;
}

/**
 * vsftpd on a free port, with the rights of whoever runs the tests: no account of the machine is needed, since its
 * anonymous user can be given a password.
 */
export async function startVsftpd({ tls, fullAfter, rate }: FtpServerOptions = {}): Promise<FtpServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'vsftpd-'));
  const root = path.join(folder, 'root');
  mkdirSync(root);
  const password = 'p4ssw0rd-of-the-test';
  writeFileSync(path.join(folder, 'passwords'), `${password}\n`);
  const certificate = path.join(folder, 'server.pem');
  if (tls) createCertificate(certificate);
  const port = await freePort();
  const settings = {
    ...baseSettings,
    listen_port: port,
    anon_root: root,
    email_password_file: path.join(folder, 'passwords'),
    ftp_username: userInfo().username,
    ...(rate && { anon_max_rate: rate }),
    ...(tls && { ...tlsSettings, implicit_ssl: tls === 'implicit' ? 'YES' : 'NO', rsa_cert_file: certificate }),
  };
  const file = path.join(folder, 'vsftpd.conf');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const program = `${findProgram('vsftpd')} ${file}`;
  const limited = fullAfter ? `trap '' XFSZ; ulimit -f ${fullAfter}; exec ${program}` : `exec ${program}`;
  const server = spawn('bash', ['-c', limited], { stdio: 'ignore', detached: true });
  await listening(port);
  return {
    port,
    user: 'ftp',
    password,
    root,
    certificate: tls ? readFileSync(certificate, 'utf8') : '',
    close: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      process.kill(-(server.pid as number), 'SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const baseSettings = {
  listen: 'YES',
  listen_ipv6: 'NO',
  listen_address: '127.0.0.1',
  background: 'NO',
  run_as_launching_user: 'YES',
  seccomp_sandbox: 'NO',
  isolate: 'NO',
  isolate_network: 'NO',
  local_enable: 'NO',
  anonymous_enable: 'YES',
  secure_email_list_enable: 'YES',
  write_enable: 'YES',
  anon_upload_enable: 'YES',
  anon_mkdir_write_enable: 'YES',
  anon_other_write_enable: 'YES',
  anon_world_readable_only: 'NO',
  allow_writeable_chroot: 'YES',
  anon_umask: '022',
  xferlog_enable: 'NO',
};

const tlsSettings = {
  ssl_enable: 'YES',
  allow_anon_ssl: 'YES',
  force_anon_logins_ssl: 'YES',
  force_anon_data_ssl: 'YES',
  require_ssl_reuse: 'YES',
  ssl_ciphers: 'HIGH',
};

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (reached) return;
    await setTimeout(25);
  }
  throw new Error('vsftpd did not start');
}
