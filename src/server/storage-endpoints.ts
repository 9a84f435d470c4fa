import type { StorageEndpoints } from '../engine';

export interface EmulatorUrls {
  s3Url?: string;
  azureUrl?: string;
  googleUrl?: string;
}

/** The servers an operator or tester put in the place of the clouds. */
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
