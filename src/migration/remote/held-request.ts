import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import FormData from 'form-data';
import type { ByteLease, Spool } from '../../transfer';
import type { V1Value } from '../../translate';
import { likeRequest } from './like-request';

/** A file part of a request, in the spool. */
export interface HeldPart {
  field: string;
  filename: string;
  contentType?: string;
  path: string;
  size: number;
}

/** A request whose body lies in the spool, so that it can be read to decide its way, and then be sent on as it came. */
export class HeldRequest {
  /** Whoever reads them may stop before their end. */
  private readonly opened: Readable[] = [];

  private constructor(
    private readonly request: IncomingMessage,
    private readonly spool: Spool,
    private readonly body: { path: string; size: number } | undefined,
  ) {}

  /** `lease`: for the bytes of a caller who has not shown a key yet. */
  static async of(request: IncomingMessage, spool: Spool, lease?: ByteLease): Promise<HeldRequest> {
    const { headers } = request;
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    return new HeldRequest(request, spool, hasBody ? await spool.write(request, lease) : undefined);
  }

  /** The request as it came, to be read from its beginning; any number of times. */
  replay(): IncomingMessage {
    const { body } = this;
    const content = body ? this.open(body.path) : Readable.from([]);
    const headers = withHeaders(this.request, { 'content-length': String(body?.size ?? 0) });
    return likeRequest(this.request, content, headers);
  }

  /** The request with other parameters instead of its own, in a body that v1 takes. */
  rewritten(given: Record<string, V1Value>, parts: HeldPart[]): IncomingMessage {
    if (parts.length === 0) {
      const bytes = Buffer.from(JSON.stringify(given));
      const json = { 'content-type': 'application/json', 'content-length': String(bytes.length) };
      return likeRequest(this.request, Readable.from([bytes]), withHeaders(this.request, json));
    }
    const form = new FormData();
    for (const [name, value] of fieldsOf(given)) form.append(name, value);
    for (const { field, filename, contentType, path, size } of parts)
      form.append(field, this.open(path), { filename, contentType, knownLength: size });
    const headers = { ...form.getHeaders(), 'content-length': String(form.getLengthSync()) };
    return likeRequest(this.request, form, withHeaders(this.request, headers));
  }

  /** It is over: nothing reads it any more. */
  async discard(): Promise<void> {
    for (const each of this.opened) each.destroy();
    if (this.body) await this.spool.remove(this.body.path);
  }

  private open(path: string): Readable {
    const content = this.spool.read(path);
    this.opened.push(content);
    return content;
  }
}

function withHeaders({ headers }: IncomingMessage, changed: Record<string, string>) {
  const { 'transfer-encoding': _chunked, ...others } = headers;
  return { ...others, ...changed };
}

/** PHP's brackets (v1-contract 1.3). */
function fieldsOf(given: Record<string, V1Value>, prefix = ''): [name: string, value: string][] {
  return Object.entries(given).flatMap(([key, value]): [string, string][] => {
    const name = prefix === '' ? key : `${prefix}[${key}]`;
    if (value === null) return [];
    if (typeof value !== 'object') return [[name, String(value)]];
    return fieldsOf(Array.isArray(value) ? Object.fromEntries(value.entries()) : value, name);
  });
}
