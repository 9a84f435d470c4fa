import type { PhaseOut } from '../../config';

/**
 * What every answer says of the end: `Deprecation` as a structured date (RFC 9745), `Sunset` as an HTTP date (RFC 8594), and
 * where to read on.
 */
export function phaseOutHeaders({ deprecated, sunset, link, successor = link }: PhaseOut): Record<string, string> {
  const links = [
    ...(link && deprecated !== undefined ? [`<${link}>; rel="deprecation"; type="text/html"`] : []),
    ...(link && sunset !== undefined ? [`<${link}>; rel="sunset"; type="text/html"`] : []),
    ...(successor ? [`<${successor}>; rel="successor-version"`] : []),
  ];
  return {
    ...(deprecated !== undefined && { Deprecation: `@${Math.floor(deprecated / 1000)}` }),
    ...(sunset !== undefined && { Sunset: new Date(sunset).toUTCString() }),
    ...(links.length > 0 && { Link: links.join(', ') }),
  };
}
