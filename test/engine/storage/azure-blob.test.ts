import { startAzurite } from '../../services/azurite';
import { storageContract, type StorageNames } from './storage-contract';
import { Transfers } from './transfers';

const names: StorageNames = {
  operation: 'azure/blob',
  one: 'blob',
  many: 'blob_prefix',
  prefix: 'many/',
  missing: /^Azure: BlobNotFound: .+ \(status 404\)$/,
  refused: /^Azure: (AuthorizationFailure|AuthenticationFailed): .+ \(status 403\)$/,
};

describe('Azure Blob Storage (Azurite) with a key', () => {
  storageContract(names, async () => {
    const { endpoint, account, accountKey, stop } = await startAzurite();
    return {
      parameters: { storage_account: account, storage_access_key: accountKey, container: 'files' },
      settings: { endpoints: { azureBlob: endpoint } },
      wrong: { storage_access_key: Buffer.from('wrong-key-wrong-key').toString('base64') },
      stop,
    };
  });
});

describe('Azure Blob Storage (Azurite) with a shared access signature', () => {
  storageContract(names, async () => {
    const { endpoint, account, sasToken, stop } = await startAzurite();
    return {
      parameters: { storage_account: account, sas_token: `?${sasToken}`, container: 'files' },
      settings: { endpoints: { azureBlob: endpoint } },
      wrong: { sas_token: sasToken.replace(/sig=../, 'sig=xx') },
      stop,
    };
  });

  test('metadata is stored with the blob, in one request and in parts', async () => {
    const { endpoint, account, sasToken, stop } = await startAzurite();
    const transfers = new Transfers({
      sizes: { single: 4, part: 4 },
      endpoints: { azureBlob: endpoint },
    });
    await transfers.open();
    const parameters = {
      storage_account: account,
      sas_token: sasToken,
      container: 'files',
      metadata: { author: 'me' },
    };
    await transfers.export('export/azure/blob', parameters, { 'a.pdf': 'tiny', 'b.pdf': 'larger' });
    for (const name of ['a.pdf', 'b.pdf']) {
      const { headers } = await fetch(`${endpoint}/files/${name}?${sasToken}`, { method: 'HEAD' });
      expect(headers.get('x-ms-meta-author')).toBe('me');
      expect(headers.get('content-type')).toBe('application/pdf');
    }
    await transfers.close();
    await stop();
  });
});
