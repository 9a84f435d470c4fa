import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../requirements';
import { freePort } from './free-port';
import { startProgram } from './program';

export interface PgBouncer {
  /** The URL of the database as it is reached through the pooler. */
  url: string;
  close(): Promise<void>;
}

/** PgBouncer in transaction mode before the database at `url`, with fewer server connections than it has clients. */
export async function startPgBouncer(url: string): Promise<PgBouncer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pgbouncer-'));
  const { hostname, port: serverPort, pathname, username } = new URL(url);
  const port = await freePort();
  const file = path.join(folder, 'pgbouncer.ini');
  writeFileSync(path.join(folder, 'users.txt'), `"${username}" ""\n`);
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = trust
auth_file = ${path.join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = 3
max_client_conn = 200
`.replace('auth_type = trust', 'auth_type = trust'),
  );
  // Like PostgreSQL, it refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  if (isRoot) for (const each of ['', 'pgbouncer.ini', 'users.txt']) chownSync(path.join(folder, each), 65_534, 65_534);
  const flags = isRoot ? ['-u', 'nobody', file] : [file];
  const program = await startProgram(findProgram('pgbouncer') ?? 'pgbouncer', flags, { ready: /process up/ });
  return {
    url: `postgres://${username}@127.0.0.1:${port}${pathname}`,
    close: async () => {
      await program.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
