import { ApiDouble, contentRange, type ApiCall, type ApiReply } from './api-double';

interface Item {
  id: string;
  name: string;
  parents: string[];
  mimeType?: string;
  appProperties?: Record<string, string>;
  size?: string;
}

interface Session {
  item: Omit<Item, 'id'>;
  size: number;
  held: Buffer;
  done: boolean;
}

const folderType = 'application/vnd.google-apps.folder';
const partUnit = 256 * 1024;

/** Google Drive API v3, as documented at developers.google.com/drive: tokens, search, folders, resumable uploads. */
export class GoogleDriveDouble extends ApiDouble {
  readonly items: Item[] = [];
  private readonly sessions = new Map<string, Session>();

  protected isPart({ method, headers }: ApiCall): boolean {
    return method === 'PUT' && headers['content-range'] !== undefined;
  }

  /** What arrived stays. */
  protected override keepBroken({ url, body }: ApiCall): void {
    const session = this.sessions.get(url.searchParams.get('upload_id') ?? '');
    const whole = body.length - (body.length % partUnit);
    if (session) session.held = Buffer.concat([session.held, body.subarray(0, whole)]);
  }

  protected answer(call: ApiCall): ApiReply {
    const { method, url } = call;
    if (url.pathname === '/token') return this.token(call);
    if (url.searchParams.has('upload_id')) return this.put(call, url.searchParams.get('upload_id') ?? '');
    if (!this.isAuthorized(call)) return failure(401, 'Invalid Credentials');
    if (url.pathname === '/upload/drive/v3/files') return this.startSession(call);
    if (url.pathname !== '/drive/v3/files') return failure(404, 'Not Found');
    return method === 'GET' ? this.search(url.searchParams.get('q') ?? '') : this.create(call.json as Omit<Item, 'id'>);
  }

  private token({ json }: ApiCall): ApiReply {
    if (json.grant_type !== 'refresh_token' || json.refresh_token !== this.refreshToken) {
      return { status: 400, body: { error: 'invalid_grant', error_description: 'Bad Request' } };
    }
    return { status: 200, body: { access_token: this.accessToken, expires_in: 3599, token_type: 'Bearer' } };
  }

  private search(query: string): ApiReply {
    const mark = /value='(.*?)' }/.exec(query)?.[1];
    const name = /name='((?:[^'\\]|\\.)*)'/.exec(query)?.[1]?.replace(/\\(.)/g, '$1');
    const parent = /and '(.*?)' in parents/.exec(query)?.[1] ?? '';
    const matches = mark
      ? (item: Item) => item.appProperties?.delivery === mark
      : (item: Item) => item.name === name && item.parents.includes(parent) && item.mimeType === folderType;
    return { status: 200, body: { files: this.items.filter(matches) } };
  }

  private create(item: Omit<Item, 'id'>): ApiReply {
    const created = { ...item, id: `id-${this.items.length + 1}` };
    this.items.push(created);
    return { status: 200, body: created };
  }

  private startSession({ url, headers, json }: ApiCall): ApiReply {
    if (url.searchParams.get('uploadType') !== 'resumable') return failure(400, 'uploadType required');
    const size = Number(headers['x-upload-content-length']);
    if (size > this.capacity) return failure(403, "The user's Drive storage quota has been exceeded.");
    const id = `upload-${this.sessions.size + 1}`;
    this.sessions.set(id, { item: json as Omit<Item, 'id'>, size, held: Buffer.alloc(0), done: false });
    return { status: 200, headers: { Location: `${this.url}/upload/drive/v3/files?upload_id=${id}` } };
  }

  private put({ headers, body }: ApiCall, id: string): ApiReply {
    const session = this.sessions.get(id);
    if (!session) return failure(404, 'Upload session not found');
    const header = headers['content-range'];
    const range = contentRange(header);
    if (range && range.first !== session.held.length) return failure(400, 'Invalid request. Wrong range.');
    const isLast = session.held.length + body.length === session.size;
    if (range && !isLast && body.length % partUnit !== 0)
      return failure(400, 'Chunk size must be a multiple of 256 KB');
    session.held = Buffer.concat([session.held, body]);
    if (session.held.length < session.size) return { status: 308, headers: rangeOf(session.held) };
    if (!session.done) this.finish(session);
    return { status: 200, body: session.item };
  }

  private finish(session: Session): void {
    session.done = true;
    this.create({ ...session.item, size: String(session.size) });
    this.files.set([...this.pathOf(session.item.parents[0]), session.item.name].join('/'), session.held);
  }

  private pathOf(id: string | undefined): string[] {
    const folder = this.items.find((item) => item.id === id);
    return folder ? [...this.pathOf(folder.parents[0]), folder.name] : [];
  }
}

function rangeOf(held: Buffer): Record<string, string> {
  return held.length > 0 ? { Range: `bytes=0-${held.length - 1}` } : {};
}

function failure(status: number, message: string): ApiReply {
  return { status, body: { error: { code: status, message, errors: [{ message }] } } };
}
