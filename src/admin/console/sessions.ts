import { createHmac, randomBytes } from 'node:crypto';
import { equalSecrets, type Clock } from '../../runtime';

export const sessionCookie = 'cc_console';

/** Milliseconds. */
const lifetime = 12 * 60 * 60 * 1000;

/**
 * Sessions of the console's sign-in form, kept by the browser: a cookie that only the proxy can make. Every instance that
 * has the same SECRET_KEY and ADMIN_TOKEN accepts it; changing the token ends them all.
 */
export class Sessions {
  private readonly key: Buffer;
  private readonly ended = new Map<string, number>();

  constructor(
    secretKey: string,
    private readonly adminToken: string | undefined,
    private readonly clock: Clock,
  ) {
    this.key = createHmac('sha256', secretKey)
      .update(`console:${adminToken ?? ''}`)
      .digest();
  }

  /** The value of a new cookie, and the milliseconds for which it is good. */
  open(): { cookie: string; lifetime: number } {
    const content = `${this.clock.now() + lifetime}.${randomBytes(16).toString('base64url')}`;
    return { cookie: `${content}.${this.sign(content)}`, lifetime };
  }

  accepts(cookie: string | undefined): boolean {
    if (!cookie || this.adminToken === undefined) return false;
    const [expires = '', nonce = '', signature = ''] = cookie.split('.');
    if (this.ended.has(nonce) || !(Number(expires) > this.clock.now())) return false;
    return equalSecrets(signature, this.sign(`${expires}.${nonce}`));
  }

  /** On this instance; the browser forgets the cookie anyway. */
  end(cookie: string): void {
    const [expires = '', nonce = ''] = cookie.split('.');
    const now = this.clock.now();
    for (const [each, until] of this.ended) if (until <= now) this.ended.delete(each);
    this.ended.set(nonce, Number(expires));
  }

  /** What a page of this origin sends along with changes, and another site can't know. */
  csrfFor(cookie: string | undefined): string {
    return this.sign(`csrf:${cookie ?? ''}`);
  }

  private sign(content: string): string {
    return createHmac('sha256', this.key).update(content).digest('base64url');
  }
}

/** The cookie of the console in a Cookie header. */
export function sessionIn(header: string | undefined): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${sessionCookie}=`))?.slice(sessionCookie.length + 1);
}
