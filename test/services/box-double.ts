import { createHash } from 'node:crypto';
import { ApiDouble, contentRange, type ApiCall, type ApiReply } from './api-double';

interface Item {
  id: string;
  type: 'folder' | 'file';
  name: string;
  parent: string;
}

interface Part {
  part_id: string;
  offset: number;
  size: number;
  sha1: string;
}

interface Session {
  item: Item;
  size: number;
  content: Buffer;
  parts: Part[];
  commits: number;
}

const partSize = 8 * 1024 * 1024;

/** Box, as documented at developer.box.com: client credentials, folders, preflight check, uploads and upload sessions. */
export class BoxDouble extends ApiDouble {
  refreshes = 0;
  private currentRefreshToken = this.refreshToken;
  private readonly items: Item[] = [];
  private readonly sessions = new Map<string, Session>();

  protected isPart({ method, url }: ApiCall): boolean {
    return method === 'PUT' && url.pathname.includes('/upload_sessions/');
  }

  protected answer(call: ApiCall): ApiReply {
    const { method, url } = call;
    if (url.pathname === '/oauth2/token') return this.token(call);
    if (!this.isAuthorized(call)) return { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="Service"' } };
    const route = `${method} ${url.pathname.replace(/\/(api\/)?2\.0/, '')}`;
    if (route === 'POST /folders') return this.createFolder(call);
    if (route === 'OPTIONS /files/content') return this.preflight(call);
    if (/^POST \/files\/(\w+\/)?content$/.test(route))
      return this.uploadSmall(call, /\/files\/(\w+)\/content/.exec(route)?.[1]);
    if (/^POST \/files\/(\w+\/)?upload_sessions$/.test(route)) return this.openSession(call);
    const [, id = '', rest = ''] = /\/files\/upload_sessions\/(\d+)(.*)$/.exec(route) ?? [];
    const session = this.sessions.get(id);
    if (!session) return failure(404, 'not_found', 'Not Found');
    if (method === 'PUT') return this.putPart(call, session);
    if (rest === '/parts') return { status: 200, body: { entries: session.parts, total_count: session.parts.length } };
    return this.commit(call, session);
  }

  /** Each refresh token can be used once; the answer holds the next one. */
  private refreshed(given: string): ApiReply {
    if (given !== this.currentRefreshToken) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Refresh token has expired' } };
    }
    this.refreshes += 1;
    this.currentRefreshToken = `refresh-token-${this.refreshes}`;
    const token = { access_token: this.accessToken, refresh_token: this.currentRefreshToken, token_type: 'bearer' };
    return { status: 200, body: { ...token, expires_in: 4169 } };
  }

  private token({ json }: ApiCall): ApiReply {
    if (json.grant_type === 'refresh_token') return this.refreshed(String(json.refresh_token));
    if (json.grant_type !== 'client_credentials' || json.client_secret !== this.refreshToken || !json.box_subject_id) {
      const words = 'The client credentials are invalid';
      return { status: 400, body: { error: 'invalid_client', error_description: words } };
    }
    return { status: 200, body: { access_token: this.accessToken, expires_in: 4169, token_type: 'bearer' } };
  }

  private createFolder({ json }: ApiCall): ApiReply {
    const same = this.find(json.name as string, json.parent.id as string);
    if (same) return conflict([same]);
    return { status: 201, body: this.add('folder', json.name as string, json.parent.id as string) };
  }

  private preflight({ json }: ApiCall): ApiReply {
    const same = this.find(json.name as string, json.parent.id as string);
    if (same) return conflict(same);
    if (json.size > this.capacity) return failure(403, 'storage_limit_exceeded', 'Account storage limit reached');
    return { status: 200, body: { upload_url: `${this.url}/api/2.0/files/content` } };
  }

  private uploadSmall({ headers, body }: ApiCall, id: string | undefined): ApiReply {
    const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
    const sections = body.toString('latin1').split(`--${boundary}`).slice(1, -1);
    const bodies = sections.map((section) => section.slice(section.indexOf('\r\n\r\n') + 4, -2));
    const attributes = JSON.parse(Buffer.from(bodies[0] ?? '', 'latin1').toString()) as {
      name: string;
      parent: { id: string };
    };
    const known = this.items.find((item) => item.id === id);
    if (!known && this.find(attributes.name, attributes.parent.id)) return conflict({ id: 'x' } as Item);
    const item = known ?? this.add('file', attributes.name, attributes.parent.id);
    this.files.set(this.pathOf(item), Buffer.from(bodies[1] ?? '', 'latin1'));
    return { status: 201, body: { total_count: 1, entries: [item] } };
  }

  private openSession({ url, json }: ApiCall): ApiReply {
    if (json.file_size < 20_000_000) return failure(400, 'file_size_too_small', 'The file is too small for a session');
    const known = this.items.find(({ id }) => id === /files\/(\w+)\/upload_sessions/.exec(url.pathname)?.[1]);
    const item = known ?? {
      id: '',
      type: 'file' as const,
      name: String(json.file_name),
      parent: String(json.folder_id),
    };
    const id = String(this.sessions.size + 1);
    this.sessions.set(id, { item, size: Number(json.file_size), content: Buffer.alloc(0), parts: [], commits: 0 });
    return { status: 201, body: { id, type: 'upload_session', part_size: partSize } };
  }

  private putPart({ headers, body }: ApiCall, session: Session): ApiReply {
    const range = contentRange(headers['content-range']);
    const sha1 = createHash('sha1').update(body).digest();
    if (headers.digest !== `sha=${sha1.toString('base64')}`) return failure(412, 'sha1_mismatch', 'Wrong digest');
    if (!range || range.first !== session.content.length || range.total !== session.size) {
      return failure(409, 'conflict', 'Part overlaps');
    }
    if (body.length !== partSize && range.last + 1 !== session.size) return failure(400, 'invalid_part', 'Part size');
    const part = {
      part_id: sha1.toString('hex').slice(0, 8),
      offset: range.first,
      size: body.length,
      sha1: sha1.toString('hex'),
    };
    session.parts.push(part);
    session.content = Buffer.concat([session.content, body]);
    return { status: 200, body: { part } };
  }

  /** The first answer says, as Box does with many parts: not yet. */
  private commit({ headers, json }: ApiCall, session: Session): ApiReply {
    session.commits += 1;
    if (session.commits === 1) return { status: 202, headers: { 'Retry-After': '1' } };
    const digest = createHash('sha1').update(session.content).digest('base64');
    if (headers.digest !== `sha=${digest}`) return failure(412, 'precondition_failed', 'Wrong digest of the file');
    if (json.parts.length !== session.parts.length) return failure(400, 'bad_request', 'Parts are missing');
    const item = session.item.id ? session.item : this.add('file', session.item.name, session.item.parent);
    this.files.set(this.pathOf(item), session.content);
    return { status: 201, body: { total_count: 1, entries: [item] } };
  }

  private add(type: Item['type'], name: string, parent: string): Item {
    const item = { id: String(this.items.length + 101), type, name, parent };
    this.items.push(item);
    return item;
  }

  private find(name: string, parent: string): Item | undefined {
    return this.items.find((item) => item.name === name && item.parent === parent);
  }

  private pathOf({ name, parent }: Item): string {
    const folder = this.items.find(({ id }) => id === parent);
    return folder ? `${this.pathOf(folder)}/${name}` : name;
  }
}

function conflict(conflicts: Item | Item[]): ApiReply {
  return { status: 409, body: { code: 'item_name_in_use', message: 'Item exists', context_info: { conflicts } } };
}

function failure(status: number, code: string, message: string): ApiReply {
  return { status, body: { type: 'error', status, code, message } };
}
