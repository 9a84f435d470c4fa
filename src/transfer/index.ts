export { openDownload, type DownloadOptions } from './open-download';
export { postForm, type FormTarget, type OutgoingContent } from './post-form';
export { TransferError } from './transfer-error';
export { zip, type Zip, type ZipEntry } from './zip';
