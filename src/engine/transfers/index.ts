export { exportUrl } from './export-url';
export { httpTransfers } from './http-transfers';
export { importUpload } from './import-upload';
