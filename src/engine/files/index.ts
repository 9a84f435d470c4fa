export { DiskQuota } from './disk-quota';
export { checkDownloadLink, disposition, downloadPath, mediaType } from './download-link';
export { folderUse } from './folder-use';
export { Signer } from './signer';
export { linksToEngine, type FileLinks } from './file-links';
export type { FileRun, KeepableFile, TaskFiles } from './task-files';
export { TaskFolders } from './task-folders';
export { refusalOfForm, uploadForm, uploadLifetime, type UploadForm } from './upload-form';
export type { ReceivedFile, UploadPlace } from './upload-place';
