import { unescaped } from '../text';

/**
 * `//host/path` with a scheme: previous `output.url`s arrive as they were answered (v1-clients B13). Hosts with a port
 * of their own are test set-ups that speak http. What no URL may hold is percent-encoded: v2 refuses a URL with a space
 * (RFC 3987; cloudconvert-node issue 74).
 */
export function absoluteUrl(url: string): string {
  const text = url.trim().replace(/[\s"<>\\^`{|}]/g, encodeURIComponent);
  if (!text.startsWith('//')) return text;
  return /^\/\/[^/?#]*:(?!\d*443(?:[/?#]|$))\d+(?:[/?#]|$)/.test(text) ? `http:${text}` : `https:${text}`;
}

/** Last segment of the path, decoded; undefined where the URL has none. */
export function nameInUrl(url: string): string | undefined {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? url.split(/[?#]/)[0] ?? '';
  return nameInPath(unescaped(path)) || undefined;
}

/** Last segment of a path; empty where it ends in a slash. */
export function nameInPath(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? '';
}
