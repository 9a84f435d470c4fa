import type { IncomingMessage } from 'node:http';
import { equalSecrets } from '../../runtime';

/** Headers by which the program that embeds the engine passes requests on (`EngineOptions.passOnSecret`). */
export const passOnHeaders = { base: 'x-engine-base', secret: 'x-engine-secret' } as const;

export interface CallerBaseOptions {
  host: string;
  publicUrl?: string;
  passOnSecret?: string;
}

/** Under which URL the caller of a request reaches the engine, without a slash at the end. */
export class CallerBase {
  /** `http://host:port`, once the engine listens. */
  address = '';

  constructor(private readonly options: CallerBaseOptions) {}

  /** Where no request tells it. */
  get usual(): string {
    return this.options.publicUrl ?? this.address;
  }

  /** `protocol`: of the connection, `http` or `https`. */
  of(request: IncomingMessage, protocol = 'http'): string {
    const passedOn = this.passedOn(request);
    if (passedOn !== undefined) return passedOn;
    const { publicUrl, host } = this.options;
    return publicUrl ?? (isWildcard(host) ? originOf(request, protocol) : this.address);
  }

  /** The base that whoever passed the request on tells; undefined where the caller came straight to the engine. */
  passedOn({ headers }: IncomingMessage): string | undefined {
    const { [passOnHeaders.base]: base, [passOnHeaders.secret]: secret } = headers;
    const { passOnSecret } = this.options;
    if (passOnSecret === undefined || typeof secret !== 'string' || typeof base !== 'string') return undefined;
    return equalSecrets(secret, passOnSecret) ? base : undefined;
  }
}

/** Whether the engine listens on all addresses; then only the caller knows the one it uses. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function originOf({ headers }: IncomingMessage, protocol: string): string {
  return `${protocol}://${(headers.host ?? '').replace(/^([\w-]+\.)?sync\./i, '$1')}`;
}
