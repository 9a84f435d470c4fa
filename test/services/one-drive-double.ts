import { ApiDouble, contentRange, type ApiCall, type ApiReply } from './api-double';

interface Session {
  path: string;
  held: Buffer;
  total: number;
}

const partUnit = 320 * 1024;
const largestPart = 60 * 1024 * 1024;

/** OneDrive by Microsoft Graph, as documented at learn.microsoft.com/graph: tokens, upload sessions, small uploads. */
export class OneDriveDouble extends ApiDouble {
  private readonly sessions = new Map<string, Session>();

  protected isPart({ method, url }: ApiCall): boolean {
    return method === 'PUT' && url.pathname.startsWith('/up/');
  }

  protected answer(call: ApiCall): ApiReply {
    const { method, url } = call;
    if (url.pathname === '/common/oauth2/v2.0/token') return this.token(call);
    if (url.pathname.startsWith('/up/')) return this.session(call, url.pathname.slice(4));
    if (!this.isAuthorized(call)) return failure(401, 'InvalidAuthenticationToken', 'Access token is empty.');
    const [, path, action] = /^\/v1\.0\/me\/drive\/root:\/(.+):\/(\w+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (!path) return failure(404, 'itemNotFound', 'The resource could not be found.');
    if (method === 'PUT' && action === 'content') {
      this.files.set(path, call.body);
      return { status: 201, body: { name: path } };
    }
    const id = String(this.sessions.size + 1);
    this.sessions.set(id, { path, held: Buffer.alloc(0), total: 0 });
    return { status: 200, body: { uploadUrl: `${this.url}/up/${id}`, expirationDateTime: '2099-01-01T00:00:00Z' } };
  }

  private token({ json }: ApiCall): ApiReply {
    if (json.grant_type !== 'refresh_token' || json.refresh_token !== this.refreshToken) {
      const words = 'AADSTS70000: The provided value for the refresh token is not valid.';
      return { status: 400, body: { error: 'invalid_grant', error_description: words } };
    }
    return { status: 200, body: { access_token: this.accessToken, expires_in: 3600, token_type: 'Bearer' } };
  }

  private session({ method, headers, body }: ApiCall, id: string): ApiReply {
    const session = this.sessions.get(id);
    if (!session) return failure(404, 'itemNotFound', 'The upload session was not found');
    if (headers.authorization) return failure(401, 'unauthenticated', 'No Authorization header is wanted here');
    if (method === 'GET') return { status: 200, body: expected(session) };
    const range = contentRange(headers['content-range']);
    if (!range || range.last - range.first + 1 !== body.length || body.length > largestPart) {
      return failure(400, 'invalidRequest', 'Invalid Content-Range header value');
    }
    if (range.first !== session.held.length) return failure(416, 'invalidRange', 'Optimistic concurrency failure');
    if (range.total > this.capacity) return failure(507, 'quotaLimitReached', 'The quota limit has been reached.');
    session.held = Buffer.concat([session.held, body]);
    if (session.held.length === range.total) {
      this.files.set(session.path, session.held);
      this.sessions.delete(id);
      return { status: 201, body: { name: session.path, size: range.total } };
    }
    if (body.length % partUnit !== 0) return failure(400, 'invalidRequest', 'Fragments must be multiples of 320 KiB');
    return { status: 202, body: expected(session) };
  }
}

function expected({ held }: Session) {
  return { expirationDateTime: '2099-01-01T00:00:00Z', nextExpectedRanges: [`${held.length}-`] };
}

function failure(status: number, code: string, message: string): ApiReply {
  return { status, body: { error: { code, message } } };
}
