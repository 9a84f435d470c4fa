import type { IncomingHttpHeaders } from 'node:http';
import { readers } from './kinds';
import { apiKeyParameter } from './parameters';
import type { V1Map } from './values';

/** The key in the parameters, else `Authorization: Bearer`, else the header of 2013 (v1-contract 1.4). */
export function apiKeyOf(given: V1Map, headers: IncomingHttpHeaders): string | undefined {
  const inParameters = readers.key(apiKeyParameter.names.map((name) => given[name] ?? null));
  const bearer = /^\s*bearer\s+(\S.*)$/i.exec(headers.authorization ?? '')?.[1]?.trimEnd();
  const { 'x-cloudconvert-apikey': header } = headers;
  return inParameters ?? (bearer && readers.key([bearer])) ?? readers.key([String(header ?? '')]);
}
