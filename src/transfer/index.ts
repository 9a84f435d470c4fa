export { ByteBudget, type ByteLease } from './byte-budget';
export { Spool, type Spooled } from './spool';
export { TransferError, type TransferFault } from './transfer-error';
export { ofSize } from './of-size';
export { openDownload, type DownloadOptions } from './open-download';
export { postForm, type FormTarget, type OutgoingContent } from './post-form';
export { zip, type Zip, type ZipEntry } from './zip';
