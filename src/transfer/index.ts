export { Spool, type Spooled } from './spool';
export { TransferError, type TransferFault } from './transfer-error';
export { openDownload, type DownloadOptions } from './open-download';
export { postForm, type FormTarget, type OutgoingContent } from './post-form';
export { zip, type Zip, type ZipEntry } from './zip';
