import { ApiDouble, type ApiCall, type ApiReply } from './api-double';

interface Cursor {
  session_id: string;
  offset: number;
}

/** Dropbox API v2, as documented at dropbox.com/developers/documentation/http: tokens and upload sessions. */
export class DropboxDouble extends ApiDouble {
  private readonly sessions = new Map<string, Buffer>();

  protected isPart({ url }: ApiCall): boolean {
    return url.pathname.endsWith('/append_v2');
  }

  protected answer(call: ApiCall): ApiReply {
    if (call.url.pathname === '/oauth2/token') return this.token(call);
    if (!this.isAuthorized(call)) return failure(401, 'invalid_access_token/', { '.tag': 'invalid_access_token' });
    const argument = JSON.parse(String(call.headers['dropbox-api-arg'])) as {
      cursor: Cursor;
      commit: { path: string };
    };
    const route = call.url.pathname.replace('/2/files/upload_session/', '');
    if (call.headers['content-type'] !== 'application/octet-stream') return { status: 400, body: 'Bad content type' };
    if (route === 'start') return this.startSession(call.body);
    if (route === 'append_v2') return this.append(argument.cursor, call.body) ?? { status: 200, body: null };
    if (route === 'finish') return this.finish(argument.cursor, argument.commit.path, call.body);
    return { status: 404, body: 'Unknown route' };
  }

  private token({ json }: ApiCall): ApiReply {
    if (json.grant_type !== 'refresh_token' || json.refresh_token !== this.refreshToken) {
      return {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'refresh token is invalid or revoked' },
      };
    }
    return { status: 200, body: { access_token: this.accessToken, expires_in: 14400, token_type: 'bearer' } };
  }

  private startSession(body: Buffer): ApiReply {
    const id = `session-${this.sessions.size + 1}`;
    this.sessions.set(id, body);
    return { status: 200, body: { session_id: id } };
  }

  private append({ session_id, offset }: Cursor, body: Buffer): ApiReply | undefined {
    const held = this.sessions.get(session_id);
    if (!held) return failure(409, 'not_found/', { '.tag': 'not_found' });
    if (offset !== held.length) {
      return failure(409, 'incorrect_offset/', { '.tag': 'incorrect_offset', correct_offset: held.length });
    }
    this.sessions.set(session_id, Buffer.concat([held, body]));
    return undefined;
  }

  private finish(cursor: Cursor, path: string, body: Buffer): ApiReply {
    const refused = this.append(cursor, body);
    if (refused) return refused;
    const content = this.sessions.get(cursor.session_id) as Buffer;
    if (content.length > this.capacity) {
      return failure(409, 'path/insufficient_space/', { '.tag': 'path', reason: { '.tag': 'insufficient_space' } });
    }
    if (!/^\/(?!.*\/\/)/.test(path)) return failure(409, 'path/malformed_path/', { '.tag': 'path' });
    this.files.set(path.slice(1), content);
    return { status: 200, body: { name: path.split('/').pop(), path_display: path, size: content.length } };
  }
}

function failure(status: number, summary: string, error: object): ApiReply {
  return { status, body: { error_summary: summary, error } };
}
