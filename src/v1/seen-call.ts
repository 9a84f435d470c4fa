import type { IncomingMessage } from 'node:http';
import type { ParsedRequest } from './parse';
import type { SeenCall } from './parts';

const longestHeader = 200;

/** What is told of a request that became a call. */
export function seenCall(
  route: SeenCall['route'],
  { method = '', headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  { given, parts = [] }: Pick<ParsedRequest, 'given'> & Partial<Pick<ParsedRequest, 'parts'>>,
): SeenCall {
  const { 'content-type': contentType = '', 'user-agent': client = '' } = headers;
  return {
    route,
    method,
    contentType: contentType.slice(0, longestHeader),
    client: client.slice(0, longestHeader),
    given,
    files: parts.map(({ filename, size }) => ({ filename, size })),
  };
}
