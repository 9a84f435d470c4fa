import { describeWith } from '../../requirements';
import { startSshd } from '../../services/sshd';
import { storageContract } from './storage-contract';

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
});
