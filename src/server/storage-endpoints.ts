import type { StorageEndpoints } from '../engine';

export interface EmulatorUrls {
  s3Url?: string;
  azureUrl?: string;
  googleUrl?: string;
}

/** Emulators or own servers that replace the cloud storages of calls that name no endpoint. */
export function storageEndpoints({ s3Url, azureUrl, googleUrl }: EmulatorUrls): Partial<StorageEndpoints> {
  return {
    ...(s3Url && { s3: withoutSlash(s3Url) }),
    ...(azureUrl && { azureBlob: `${withoutSlash(azureUrl)}/{account}` }),
    ...(googleUrl && {
      googleStorage: withoutSlash(googleUrl),
      googleToken: `${withoutSlash(googleUrl)}/token`,
    }),
  };
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
