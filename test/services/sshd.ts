import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../requirements';
import { freePort } from './free-port';
import { startAll, startProgram, temporaryFolder } from './program';

const run = promisify(execFile);

/** OpenSSH's server for the user who runs the tests, who logs in with a key; `folder` is theirs to write. */
export function startSshd() {
  return startAll(async (later) => {
    const { folder, remove } = await temporaryFolder();
    later(remove);
    const [hostKey, userKey] = [path.join(folder, 'host-key'), path.join(folder, 'user-key')];
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
    await run('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-m', 'PEM', '-N', '', '-f', userKey]);
    await copyFile(`${userKey}.pub`, path.join(folder, 'authorized_keys'));
    await chmod(path.join(folder, 'authorized_keys'), 0o600);
    const config = path.join(folder, 'sshd_config');
    const port = await writeConfig(config, folder, hostKey);
    if (userInfo().uid === 0) await mkdir('/run/sshd', { recursive: true });
    const { stop } = await startProgram(findProgram('sshd') ?? 'sshd', ['-D', '-e', '-f', config], {
      ready: /Server listening on/,
    });
    later(stop);
    const files = path.join(folder, 'files');
    await mkdir(files);
    return {
      parameters: {
        host: '127.0.0.1',
        port,
        username: userInfo().username,
        private_key: await readFile(userKey, 'utf8'),
      },
      folder: files,
    };
  });
}

async function writeConfig(config: string, folder: string, hostKey: string): Promise<number> {
  const port = await freePort();
  const settings = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `PidFile ${path.join(folder, 'sshd.pid')}`,
    `AuthorizedKeysFile ${path.join(folder, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication yes',
    'Subsystem sftp internal-sftp',
  ];
  await writeFile(config, `${settings.join('\n')}\n`);
  return port;
}
