import { AccountApi, type ApiParts } from './account-api';
import type { Carrier, OutgoingFile, TransferOptions } from './carrier';
import { refusal } from './failure';
import { remotePathOf, type RemotePath } from './remote-path';
import { sendParts } from './upload-session';

export interface OneDriveEndpoints {
  graph: string;
  login: string;
}

const liveEndpoints: OneDriveEndpoints = {
  graph: 'https://graph.microsoft.com/v1.0',
  login: 'https://login.microsoftonline.com',
};
/** Bytes; Microsoft Graph requires a multiple of 320 KiB. */
const partSize = 25 * 320 * 1024;

/**
 * OneDrive through Microsoft Graph and its upload sessions: the file appears with its last byte, and missing folders are created.
 * Parameters of the account: `clientid`, `clientsecret` (none for public apps), `refreshtoken`, `tenant` (default
 * `common`); or an `accesstoken`.
 */
export function oneDriveCarrier(parts: ApiParts, endpoints = liveEndpoints): Carrier {
  return {
    kind: 'onedrive',
    store: async (target, file, options) => {
      const { clientid = '', clientsecret, tenant = 'common' } = target.parameters;
      const api = new AccountApi(
        parts,
        target,
        {
          url: `${endpoints.login}/${tenant}/oauth2/v2.0/token`,
          parameters: {
            grant_type: 'refresh_token',
            client_id: clientid,
            ...(clientsecret && { client_secret: clientsecret }),
          },
        },
        options,
      );
      const path = remotePathOf(target, file.filename);
      const item = `${endpoints.graph}/me/drive/root:${encodedPath(path)}:`;
      await (file.size === 0 ? storeEmpty(api, item) : upload(api, item, file, options));
      return [...path.folders, path.name].join('/');
    },
  };
}

/** A session can't take an empty file. */
async function storeEmpty(api: AccountApi, item: string): Promise<void> {
  const headers = { 'Content-Type': 'application/octet-stream' };
  await api.call({ method: 'PUT', url: `${item}/content`, headers, data: Buffer.alloc(0) });
}

async function upload(api: AccountApi, item: string, file: OutgoingFile, options: TransferOptions): Promise<void> {
  const data = { item: { '@microsoft.graph.conflictBehavior': 'replace' } };
  const { body } = await api.call({ method: 'POST', url: `${item}/createUploadSession`, data });
  if (typeof body.uploadUrl !== 'string') throw refusal(api.target, 'The storage opened no upload session');
  const url = body.uploadUrl;
  await sendParts(
    {
      partSize,
      put: async (part, offset, onSent) => {
        const range = `bytes ${offset}-${offset + part.length - 1}/${file.size}`;
        await api.callPresigned({ method: 'PUT', url, headers: { 'Content-Range': range }, data: part, onSent });
      },
      held: async () => heldOf((await api.callPresigned({ method: 'GET', url })).body, file.size),
      pause: (milliseconds) => api.pause(milliseconds),
    },
    file,
    options,
  );
}

/** `nextExpectedRanges`, such as `["1024-"]`, starts with the first missing byte; a finished item has none. */
function heldOf(body: Record<string, unknown>, size: number): number {
  const [next] = (body.nextExpectedRanges ?? []) as string[];
  return next === undefined ? size : Number(next.split('-')[0]);
}

function encodedPath({ folders, name }: RemotePath): string {
  return [...folders, name].map((part) => `/${encodeURIComponent(part)}`).join('');
}
