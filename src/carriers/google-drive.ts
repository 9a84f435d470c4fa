import { AccountApi, type ApiAnswer, type ApiParts } from './account-api';
import type { Carrier, OutgoingFile, TransferOptions } from './carrier';
import { refusal } from './failure';
import { remotePathOf, type RemotePath } from './remote-path';
import { sendParts } from './upload-session';

export interface GoogleDriveEndpoints {
  api: string;
  token: string;
}

const liveEndpoints: GoogleDriveEndpoints = {
  api: 'https://www.googleapis.com',
  token: 'https://oauth2.googleapis.com/token',
};
/** Bytes; Drive requires a multiple of 256 KiB. */
const partSize = 8 * 1024 * 1024;
const folderType = 'application/vnd.google-apps.folder';

/**
 * Google Drive API v3, with resumable uploads: the file appears with its last byte. Drive has no paths: folders are found
 * by name, or created. Parameters of the account: `clientid`, `clientsecret`, `refreshtoken`; or an `accesstoken`.
 */
export function googleDriveCarrier(parts: ApiParts, endpoints = liveEndpoints): Carrier {
  return {
    kind: 'googledrive',
    store: async (target, file, options) => {
      const { clientid = '', clientsecret = '' } = target.parameters;
      const api = new AccountApi(
        parts,
        target,
        {
          url: endpoints.token,
          parameters: {
            grant_type: 'refresh_token',
            client_id: clientid,
            client_secret: clientsecret,
          },
        },
        options,
      );
      const path = remotePathOf(target, file.filename);
      const drive = new Drive(api, endpoints.api);
      if (!(await drive.holds(file))) await upload(drive, path, file, options);
      return [...path.folders, path.name].join('/');
    },
  };
}

async function upload(drive: Drive, path: RemotePath, file: OutgoingFile, options: TransferOptions): Promise<void> {
  let parent = 'root';
  for (const folder of path.folders) parent = await drive.folder(folder, parent);
  const session = await drive.startUpload(path.name, parent, file);
  if (file.size === 0) return drive.finishEmpty(session);
  await sendParts(
    {
      partSize,
      put: (part, offset, onSent) => drive.put(session, part, { offset, total: file.size }, onSent),
      held: () => drive.heldBy(session, file.size),
      pause: (milliseconds) => drive.pause(milliseconds),
    },
    file,
    options,
  );
}

class Drive {
  constructor(
    private readonly api: AccountApi,
    private readonly base: string,
  ) {}

  /** Whether an earlier attempt did store the file: names are not unique in Drive, so storing it again would duplicate it. */
  async holds({ identity, size }: OutgoingFile): Promise<boolean> {
    if (identity === undefined) return false;
    const mark = `appProperties has { key='delivery' and value='${quoted(identity)}' } and trashed=false`;
    const files = await this.find(mark);
    return files.some((file) => Number(file.size) === size);
  }

  async folder(name: string, parent: string): Promise<string> {
    const named = `name='${quoted(name)}' and '${quoted(parent)}' in parents`;
    const [found] = await this.find(`${named} and mimeType='${folderType}' and trashed=false`);
    if (found) return String(found.id);
    const data = { name, parents: [parent], mimeType: folderType };
    const { body } = await this.api.call({ method: 'POST', url: `${this.base}/drive/v3/files`, data });
    return String(body.id);
  }

  /** Returns the address of the upload session. */
  async startUpload(name: string, parent: string, { size, identity }: OutgoingFile): Promise<string> {
    const { headers } = await this.api.call({
      method: 'POST',
      url: `${this.base}/upload/drive/v3/files`,
      params: { uploadType: 'resumable' },
      headers: { 'X-Upload-Content-Length': String(size), 'X-Upload-Content-Type': 'application/octet-stream' },
      data: { name, parents: [parent], ...(identity && { appProperties: { delivery: identity } }) },
    });
    if (!headers.location) throw refusal(this.api.target, 'The storage opened no upload session');
    return headers.location;
  }

  async put(session: string, part: Buffer, at: { offset: number; total: number }, onSent: (bytes: number) => void) {
    const range = `bytes ${at.offset}-${at.offset + part.length - 1}/${at.total}`;
    const request = { method: 'PUT' as const, url: session, headers: { 'Content-Range': range }, data: part };
    await this.api.callPresigned({ ...request, onSent, alsoAccepted: [incomplete] });
  }

  async finishEmpty(session: string): Promise<void> {
    await this.api.callPresigned({ method: 'PUT', url: session, data: Buffer.alloc(0) });
  }

  async heldBy(session: string, total: number): Promise<number> {
    const headers = { 'Content-Range': `bytes */${total}` };
    const request = {
      method: 'PUT' as const,
      url: session,
      headers,
      data: Buffer.alloc(0),
      alsoAccepted: [incomplete],
    };
    return heldOf(await this.api.callPresigned(request), total);
  }

  pause(milliseconds: number): Promise<void> {
    return this.api.pause(milliseconds);
  }

  private async find(query: string): Promise<Record<string, unknown>[]> {
    const params = { q: query, fields: 'files(id,name,size)', pageSize: '10' };
    const { body } = await this.api.call({ method: 'GET', url: `${this.base}/drive/v3/files`, params });
    return (body.files ?? []) as Record<string, unknown>[];
  }
}

const incomplete = 308;

/** `Range: bytes=0-N` says what has arrived; without the header, nothing has. */
function heldOf({ status, headers }: ApiAnswer, total: number): number {
  if (status !== incomplete) return total;
  const last = /-(\d+)$/.exec(headers.range ?? '')?.[1];
  return last === undefined ? 0 : Number(last) + 1;
}

function quoted(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
