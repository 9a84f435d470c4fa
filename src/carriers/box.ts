import { createHash } from 'node:crypto';
import { AccountApi, type ApiAnswer, type ApiParts } from './account-api';
import type { Grant } from './access-tokens';
import type { Carrier, OutgoingFile, TransferOptions } from './carrier';
import { interruption } from './failure';
import { remotePathOf } from './remote-path';
import { sendParts } from './upload-session';

export interface BoxEndpoints {
  api: string;
  upload: string;
}

const liveEndpoints: BoxEndpoints = { api: 'https://api.box.com', upload: 'https://upload.box.com' };
/** Box opens an upload session only for files of this size or larger. */
const smallestSession = 20_000_000;
const conflict = 409;

/**
 * Box, with upload sessions for files of 20 MB or more. Parameters of the account: `clientid` and `clientsecret` of an
 * app, with `refreshtoken`, or with `userid` or `enterpriseid` if the app has the client credentials grant; or an
 * `accesstoken`. Box accepts a refresh token only once, so each successor is stored.
 */
export function boxCarrier(parts: ApiParts, endpoints = liveEndpoints): Carrier {
  return {
    kind: 'box',
    store: async (target, file, options) => {
      const api = new AccountApi(parts, target, grantFor(target.parameters, endpoints), options);
      const { folders, name } = remotePathOf(target, file.filename);
      const box = new Box(api, endpoints);
      let parent = '0';
      for (const folder of folders) parent = await box.folder(folder, parent);
      const existing = await box.existing(name, parent, file.size);
      const place = { name, parent, existing };
      await (file.size < smallestSession ? storeSmall(box, place, file) : storeBig(box, place, file, options));
      return [...folders, name].join('/');
    },
  };
}

function grantFor(parameters: Record<string, string>, { api }: BoxEndpoints): Grant {
  const { clientid = '', clientsecret = '', refreshtoken, userid, enterpriseid = '' } = parameters;
  const client = { client_id: clientid, client_secret: clientsecret };
  const subject = { box_subject_type: userid ? 'user' : 'enterprise', box_subject_id: userid ?? enterpriseid };
  return {
    url: `${api}/oauth2/token`,
    parameters: refreshtoken
      ? { grant_type: 'refresh_token', ...client }
      : { grant_type: 'client_credentials', ...client, ...subject },
  };
}

interface Place {
  name: string;
  parent: string;
  /** Id of an existing file of this name, which gets a new version. */
  existing?: string;
}

async function storeSmall(box: Box, { name, parent, existing }: Place, file: OutgoingFile): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of (await file.open()) as AsyncIterable<Buffer>) pieces.push(piece);
  const content = Buffer.concat(pieces);
  const attributes = JSON.stringify(existing ? { name } : { name, parent: { id: parent } });
  const form = new FormData();
  form.append('attributes', attributes);
  form.append('file', new Blob([content]), name);
  await box.postForm(existing ? `files/${existing}/content` : 'files/content', form);
}

async function storeBig(box: Box, { name, parent, existing }: Place, file: OutgoingFile, options: TransferOptions) {
  const request = existing
    ? { path: `files/${existing}/upload_sessions`, data: { file_size: file.size } }
    : { path: 'files/upload_sessions', data: { file_size: file.size, file_name: name, folder_id: parent } };
  const { body } = await box.post(request.path, request.data);
  const session = `files/upload_sessions/${String(body.id)}`;
  const whole = createHash('sha1');
  let hashed = 0;
  let parts: BoxPart[] = [];
  await sendParts(
    {
      partSize: Number(body.part_size),
      put: async (part, offset, onSent) => {
        if (offset === hashed) whole.update(part);
        hashed = offset + part.length;
        parts.push(await box.putPart(session, part, { offset, total: file.size }, onSent));
      },
      held: async () => {
        parts = await box.parts(session);
        return parts.reduce((sum, { size }) => sum + size, 0);
      },
      pause: (milliseconds) => box.pause(milliseconds),
    },
    file,
    options,
  );
  await box.commit(session, parts, whole.digest('base64'));
}

/** A part as Box describes it; the commit repeats the description. */
interface BoxPart {
  part_id: string;
  offset: number;
  size: number;
  sha1: string;
}

class Box {
  constructor(
    private readonly api: AccountApi,
    private readonly endpoints: BoxEndpoints,
  ) {}

  /** Creates the folder, or learns from the conflict which one has the name. */
  async folder(name: string, parent: string): Promise<string> {
    const url = `${this.endpoints.api}/2.0/folders`;
    const data = { name, parent: { id: parent } };
    const answer = await this.api.call({ method: 'POST', url, data, alsoAccepted: [conflict] });
    return answer.status === conflict ? (conflictOf(answer) ?? '0') : String(answer.body.id);
  }

  /** Id of the file that has this name, from Box's "preflight check" before the upload. */
  async existing(name: string, parent: string, size: number): Promise<string | undefined> {
    const url = `${this.endpoints.api}/2.0/files/content`;
    const data = { name, parent: { id: parent }, size };
    const answer = await this.api.call({ method: 'OPTIONS', url, data, alsoAccepted: [conflict] });
    return answer.status === conflict ? conflictOf(answer) : undefined;
  }

  post(path: string, data: object): Promise<ApiAnswer> {
    return this.api.call({ method: 'POST', url: `${this.endpoints.upload}/api/2.0/${path}`, data });
  }

  postForm(path: string, data: FormData): Promise<ApiAnswer> {
    return this.api.call({ method: 'POST', url: `${this.endpoints.upload}/api/2.0/${path}`, data });
  }

  async putPart(
    session: string,
    part: Buffer,
    at: { offset: number; total: number },
    onSent: (bytes: number) => void,
  ): Promise<BoxPart> {
    const sha1 = createHash('sha1').update(part).digest('base64');
    const { body } = await this.api.call({
      method: 'PUT',
      url: `${this.endpoints.upload}/api/2.0/${session}`,
      headers: {
        Digest: `sha=${sha1}`,
        'Content-Range': `bytes ${at.offset}-${at.offset + part.length - 1}/${at.total}`,
        'Content-Type': 'application/octet-stream',
      },
      data: part,
      onSent,
    });
    return body.part as BoxPart;
  }

  async parts(session: string): Promise<BoxPart[]> {
    const url = `${this.endpoints.upload}/api/2.0/${session}/parts`;
    const { body } = await this.api.call({ method: 'GET', url, params: { limit: '1000' } });
    return (body.entries ?? []) as BoxPart[];
  }

  /** 202 means that Box is still assembling the parts. */
  async commit(session: string, parts: BoxPart[], sha1: string): Promise<void> {
    const url = `${this.endpoints.upload}/api/2.0/${session}/commit`;
    for (let attempt = 0; attempt < 30; attempt += 1) {
      const headers = { Digest: `sha=${sha1}` };
      const answer = await this.api.call({ method: 'POST', url, headers, data: { parts } });
      if (answer.status !== 202) return;
      await this.pause(1000 * Number(answer.headers['retry-after'] ?? 1));
    }
    throw interruption(this.api.target, new Error('The storage did not assemble the parts in time'));
  }

  pause(milliseconds: number): Promise<void> {
    return this.api.pause(milliseconds);
  }
}

/** `conflicts` is an object for files and a list for folders. */
function conflictOf({ body }: ApiAnswer): string | undefined {
  const { conflicts } = (body.context_info ?? {}) as { conflicts?: { id: string } | { id: string }[] };
  const found = Array.isArray(conflicts) ? conflicts[0] : conflicts;
  return found?.id;
}
