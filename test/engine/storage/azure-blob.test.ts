import { startAzurite } from '../../services/azurite';
import { storageContract } from './storage-contract';

describe('Azure Blob Storage (Azurite)', () => {
  storageContract(
    {
      operation: 'azure/blob',
      one: 'blob',
      many: 'blob_prefix',
      prefix: 'many/',
      missing: /^Azure: BlobNotFound: .+ \(status 404\)$/,
      refused: /^Azure: AuthorizationFailure: .+ \(status 403\)$/,
    },
    async () => {
      const { endpoint, account, accountKey, stop } = await startAzurite();
      return {
        parameters: { storage_account: account, storage_access_key: accountKey, container: 'files' },
        settings: { endpoints: { azureBlob: endpoint, googleStorage: '', googleToken: '' } },
        wrong: { storage_access_key: Buffer.from('wrong-key-wrong-key').toString('base64') },
        stop,
      };
    },
  );
});
