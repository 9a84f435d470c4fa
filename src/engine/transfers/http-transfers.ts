import type { NetworkPolicy } from '../../network';
import { ExportUpload } from './export-upload';
import { ImportUrl } from './import-url';
import { InlineImport } from './import-inline';
import type { TransferOperation } from '../contract/transfer-operation';

/** The ways in and out that need no storage service. */
export function httpTransfers(networkPolicy: NetworkPolicy): TransferOperation[] {
  return [
    new ImportUrl(networkPolicy),
    new InlineImport('import/raw'),
    new InlineImport('import/base64'),
    new ExportUpload(networkPolicy),
  ];
}
