import type { IncomingMessage } from 'node:http';

/**
 * Whether a page of another site made a browser send a request, which adds a password that it remembers and comes from this
 * machine. Over http browsers tell the site only to this machine itself, but the origin of whatever could change something
 * to everybody.
 */
export function isFromAnotherSite({ headers }: IncomingMessage): boolean {
  const { 'sec-fetch-site': site = 'none', origin, host } = headers;
  const isOwnOrigin = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
  return !isOwnOrigin || (site !== 'same-origin' && site !== 'none');
}
