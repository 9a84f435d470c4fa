import type { V1Value } from '../../call';
import type { StorageTranslation } from './storage';

const source = 'not in v1; v2-contract 4.1, 4.2';

/** An extension: v1 had none. */
export const sftp: StorageTranslation = {
  kinds: ['sftp'],
  title: 'SFTP (an extension of the proxy)',
  operation: 'sftp',
  object: 'file',
  prefix: 'path',
  keepsLeadingSlash: true,
  rows: [
    { v1: 'host', v2: 'host', required: true, grade: 'inferred', source },
    { v1: 'port', v2: 'port', read: portOf, grade: 'inferred', source },
    { v1: 'user', v2: 'username', required: true, grade: 'inferred', source },
    { v1: 'password', v2: 'password', secret: true, grade: 'inferred', source },
    { v1: 'privatekey', v2: 'private_key', secret: true, grade: 'inferred', source },
  ],
};

function portOf(value: V1Value): unknown {
  return Number.isInteger(Number(value)) ? Number(value) : value;
}
