import type { NetworkPolicy } from '../../network';
import type { TransferOperation } from '../storage';
import { ExportUpload } from './export-upload';
import { ImportUrl } from './import-url';
import { InlineImport } from './import-inline';

export { exportUrl, isTrue } from './export-url';
export { importUpload } from './import-upload';
export { required, requiredMessage } from '../contract/required';
export { isWebAddress } from '../contract/web-address';

/** The ways in and out that need no storage service. */
export function httpTransfers(networkPolicy: NetworkPolicy): TransferOperation[] {
  return [
    new ImportUrl(networkPolicy),
    new InlineImport('import/raw'),
    new InlineImport('import/base64'),
    new ExportUpload(networkPolicy),
  ];
}
