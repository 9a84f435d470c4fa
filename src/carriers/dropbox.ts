import { AccountApi, type ApiParts, type ApiRequest } from './account-api';
import type { Carrier, OutgoingFile, TransferOptions } from './carrier';
import { remotePathOf } from './remote-path';
import { sendParts } from './upload-session';

export interface DropboxEndpoints {
  api: string;
  content: string;
}

const liveEndpoints: DropboxEndpoints = {
  api: 'https://api.dropboxapi.com',
  content: 'https://content.dropboxapi.com',
};
/** Bytes; Dropbox requires a multiple of 4 MiB. */
const partSize = 8 * 1024 * 1024;

/**
 * Dropbox API v2, with upload sessions: the file appears when the session is finished. Parameters of the account:
 * `clientid` and `clientsecret` of the app, and `refreshtoken`; or an `accesstoken`.
 */
export function dropboxCarrier(parts: ApiParts, endpoints = liveEndpoints): Carrier {
  return {
    kind: 'dropbox',
    store: async (target, file, options) => {
      const api = new AccountApi(parts, target, grantFor(target.parameters, endpoints), options);
      const { folders, name } = remotePathOf(target, file.filename);
      return upload(new DropboxContent(api, endpoints), `/${[...folders, name].join('/')}`, file, options);
    },
  };
}

function grantFor(parameters: Record<string, string>, { api }: DropboxEndpoints) {
  const { clientid = '', clientsecret = '' } = parameters;
  return {
    url: `${api}/oauth2/token`,
    parameters: {
      grant_type: 'refresh_token',
      client_id: clientid,
      client_secret: clientsecret,
    },
  };
}

async function upload(content: DropboxContent, path: string, file: OutgoingFile, options: TransferOptions) {
  const { body } = await content.call('upload_session/start', { close: false });
  const session = { session_id: String(body.session_id) };
  await sendParts(
    {
      partSize,
      put: async (part, offset, onSent) => {
        const argument = { cursor: { ...session, offset }, close: false };
        await content.call('upload_session/append_v2', argument, { data: part, onSent });
      },
      held: () => content.heldBy(session, file.size),
      pause: (milliseconds) => content.pause(milliseconds),
    },
    file,
    options,
  );
  const commit = { path, mode: 'overwrite', autorename: false, mute: true };
  const finished = await content.call('upload_session/finish', { cursor: { ...session, offset: file.size }, commit });
  return (finished.body.path_display as string | undefined) ?? path;
}

type ContentOptions = Pick<ApiRequest, 'onSent' | 'alsoAccepted'> & { data?: Buffer };

/** Endpoints of Dropbox's "content-upload" style: the arguments are sent in a header. */
class DropboxContent {
  constructor(
    private readonly api: AccountApi,
    private readonly endpoints: DropboxEndpoints,
  ) {}

  call(name: string, argument: object, { data = Buffer.alloc(0), ...rest }: ContentOptions = {}) {
    return this.api.call({
      method: 'POST',
      url: `${this.endpoints.content}/2/files/${name}`,
      headers: { 'Dropbox-API-Arg': asciiJson(argument), 'Content-Type': 'application/octet-stream' },
      data,
      ...rest,
    });
  }

  /** Dropbox refuses an empty part at an impossible offset and names the right one. */
  async heldBy(session: { session_id: string }, size: number): Promise<number> {
    const argument = { cursor: { ...session, offset: size + 1 }, close: false };
    const { body } = await this.call('upload_session/append_v2', argument, { alsoAccepted: [409] });
    const error = body.error as { correct_offset?: number } | undefined;
    return error?.correct_offset ?? -1;
  }

  pause(milliseconds: number): Promise<void> {
    return this.api.pause(milliseconds);
  }
}

/** Headers can hold only ASCII. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
