export { DiskQuota } from './disk-quota';
export { checkDownloadLink, downloadLink, downloadPath } from './download-link';
export { folderUse } from './folder-use';
export { Signer } from './signer';
export { TaskFolders } from './task-folders';
export { refusalOfForm, uploadForm, type UploadForm } from './upload-form';
