import type { AxiosResponse } from 'axios';
import { axiosOptionsFor, lazyAxios, type NetworkPolicy } from '../network';
import { withoutValues, type Clock } from '../runtime';
import type { AccessTokens, Grant } from './access-tokens';
import type { CarrierTarget, TransferOptions } from './carrier';
import { interruption, refusal } from './failure';

export interface ApiParts {
  network: NetworkPolicy;
  clock: Clock;
  tokens: AccessTokens;
}

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PUT' | 'OPTIONS';
  url: string;
  params?: Record<string, string>;
  headers?: Record<string, string>;
  /** An object is sent as JSON. */
  data?: object | Buffer;
  /** Statuses other than 2xx that are an answer, not an error. */
  alsoAccepted?: number[];
  /** Receives the bytes of `data` sent so far. */
  onSent?: (bytes: number) => void;
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string | undefined>;
  body: Record<string, unknown>;
}

/** One account at a storage with an HTTP API. Throws `CarrierError` with the message of the API. */
export class AccountApi {
  /** Sent last. */
  private refreshToken?: string;

  constructor(
    private readonly parts: ApiParts,
    readonly target: CarrierTarget,
    private readonly grant: Grant,
    private readonly options: TransferOptions,
  ) {}

  /** Sends a request with the account's access token; a token that is refused is replaced once. */
  async call(request: ApiRequest): Promise<ApiAnswer> {
    const first = await this.send(request, await this.token(), [401]);
    if (first.status !== 401) return first;
    this.parts.tokens.forget(this.target);
    return this.send(request, await this.token());
  }

  /** Sends a request to an address that carries its own authorization, such as an upload session. */
  callPresigned(request: ApiRequest): Promise<ApiAnswer> {
    return this.send(request, undefined);
  }

  pause(milliseconds: number): Promise<void> {
    return this.parts.clock.sleep(milliseconds, this.options.signal);
  }

  private token(): Promise<string> {
    return this.parts.tokens.of(this.target, (refreshToken) => this.requestToken(refreshToken));
  }

  /** Refresh and client credentials grants (RFC 6749 6 and 4.4). */
  private async requestToken(refreshToken: string | undefined) {
    const { url, parameters } = this.grant;
    const form = new URLSearchParams(parameters);
    if (parameters.grant_type === 'refresh_token') form.set('refresh_token', refreshToken ?? '');
    this.refreshToken = refreshToken;
    const { body } = await this.send(
      {
        method: 'POST',
        url,
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        data: Buffer.from(form.toString()),
      },
      undefined,
    );
    return {
      accessToken: String(body.access_token),
      refreshToken: body.refresh_token as string | undefined,
      lifetime: Number(body.expires_in ?? 3600),
    };
  }

  private async send(request: ApiRequest, token: string | undefined, soft: number[] = []): Promise<ApiAnswer> {
    const { onSent, alsoAccepted = [], headers, ...rest } = request;
    const response = await lazyAxios()
      .request<unknown>({
        ...rest,
        headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
        signal: this.options.signal,
        ...axiosOptionsFor(this.parts.network),
        maxRedirects: 0,
        maxBodyLength: Infinity,
        maxContentLength: longestAnswer,
        timeout: 120_000,
        validateStatus: () => true,
        ...(onSent && { onUploadProgress: ({ loaded }: { loaded: number }) => onSent(loaded) }),
      })
      .catch((error: unknown) => {
        throw interruption(this.target, error);
      });
    const { status } = response;
    const good = (status >= 200 && status < 300) || alsoAccepted.includes(status) || soft.includes(status);
    if (!good) throw this.failureOf(response, token);
    const body = typeof response.data === 'object' && response.data !== null ? response.data : {};
    return { status, headers: response.headers as ApiAnswer['headers'], body: body as ApiAnswer['body'] };
  }

  /** Neither the token of the request nor a refresh token that has replaced the caller's stands in its words. */
  private failureOf({ status, data }: AxiosResponse<unknown>, token: string | undefined) {
    const words = (messageOf(data) ?? `The storage answered ${status}`).slice(0, longestWords);
    const message = withoutValues(
      words,
      [token, this.refreshToken].filter((each) => each !== undefined),
    );
    const passing = status === 408 || status === 429 || (status >= 500 && status !== insufficientStorage);
    return passing ? interruption(this.target, new Error(message)) : refusal(this.target, message);
  }
}

const insufficientStorage = 507;
/** Bytes of an answer; those of all storages have some thousand. */
const longestAnswer = 2 ** 20;
/** Characters of a server's words that are looked at. */
const longestWords = 16 * 1024;

/** Every API puts its error message somewhere else. */
function messageOf(data: unknown): string | undefined {
  if (typeof data === 'string' && data.length > 0) return data;
  const body = (data ?? {}) as Record<string, unknown>;
  const error = body.error as { message?: unknown } | undefined;
  const candidates = [error?.message, body.error_summary, body.message, body.error_description, body.error];
  return candidates.find((each): each is string => typeof each === 'string' && each.length > 0);
}
