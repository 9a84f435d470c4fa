import { downloadLink, type Download } from './download-link';
import type { Signer } from './signer';
import { uploadForm, type UploadForm, type UploadTask } from './upload-form';

/** How callers reach the files of tasks. `base` is the engine's URL for the caller, without a slash at the end. */
export interface FileLinks {
  download(base: string, download: Download): string;
  form(base: string, task: UploadTask): UploadForm;
}

/** Links to the engine itself, which sends and takes the bytes. */
export function linksToEngine(signer: Signer): FileLinks {
  return {
    download: (base, download) => downloadLink(base, signer, download),
    form: (base, task) => uploadForm(base, signer, task),
  };
}
