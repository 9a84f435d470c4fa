import type { V1Value } from '../../call';
import type { StorageTranslation } from './storage';

const source = 'v1-contract 2.3 (googlecloud); v2-contract 4.1, 4.2, 8.2';

/** v1 took the whole service account as `credentials`; v2 wants two of its values. */
export const googleCloud: StorageTranslation = {
  kinds: ['googlecloud'],
  title: 'Google Cloud Storage',
  operation: 'google-cloud-storage',
  object: 'file',
  prefix: 'file_prefix',
  rows: [
    { v1: 'projectid', v2: 'project_id', also: ['credentials.project_id'], required: true, grade: 'recorded', source },
    { v1: 'bucket', v2: 'bucket', required: true, grade: 'recorded', source },
    { v1: 'credentials.client_email', v2: 'client_email', required: true, grade: 'recorded', source },
    {
      v1: 'credentials.private_key',
      v2: 'private_key',
      required: true,
      secret: true,
      read: privateKey,
      grade: 'recorded',
      source,
    },
  ],
};

/** Form clients send the line ends of the key as `\n`. */
function privateKey(value: V1Value): unknown {
  return typeof value === 'string' ? value.replaceAll('\\n', '\n') : value;
}
