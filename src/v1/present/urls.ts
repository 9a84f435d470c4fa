import type { Process } from '../../processes';

/** Protocol-relative, as in every era (v1-contract 1.1). */
export function processUrl({ host, id }: Process): string {
  return `//${host}/process/${id}`;
}

/** Where the input goes; undefined where no upload is awaited. */
export function uploadUrl({ host, uploadToken }: Process): string | undefined {
  return uploadToken && `//${host}/upload/${uploadToken}`;
}

/** `output.url` of the status. */
export function downloadUrl({ host, downloadToken }: Process): string {
  return `//${host}/download/${downloadToken}`;
}

/** The stored input, kept with `save` (v1-contract 1.2). */
export function inputUrl(process: Process): string {
  return `${downloadUrl(process)}/input`;
}
