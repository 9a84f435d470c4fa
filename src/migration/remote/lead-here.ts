/** Where the addresses of one Process of another v1 server lead, and where they shall lead instead. */
export interface Swap {
  /** `host[:port]` under which that server speaks of itself. */
  hosts: readonly string[];
  /** `host[:port]` under which the client reaches this proxy. */
  here: string;
  /** `http:` or `https:`, where an address names its scheme. */
  scheme: string;
  /** Ids of the Process there and here, where they differ. */
  ids?: { there: string; here: string };
}

/** `//`, escaped as JSON or not, a host, an optional path before it, and what every v1 address goes on with. */
const addresses =
  /(?:(https?:)?((?:\\?\/){2}))([^\s/\\"'<>@?#]+)((?:\\?\/[\w.-]+)*?)((?:\\?\/)(?:process|upload|download)(?:\\?\/))([^\s/\\"'<>?#]+)/gi;

/**
 * A text of another v1 server whose addresses lead to this proxy: only the host changes, so that what follows it stays
 * valid there. Everything else stays as it came, byte for byte.
 */
export function leadHere(text: string, { hosts, here, scheme, ids }: Swap): string {
  const known = new Set(hosts.map((host) => host.toLowerCase()));
  const swapped = text.replace(
    addresses,
    (
      all,
      written: string | undefined,
      slashes: string,
      host: string,
      _prefix: string,
      kind: string,
      ticket: string,
    ) => {
      if (!known.has(host.toLowerCase())) return all;
      const named = ids && ticket === ids.there ? ids.here : ticket;
      return `${written === undefined ? '' : scheme}${slashes}${here}${kind}${named}`;
    },
  );
  const withHost = swapped.replace(
    /("host"\s*:\s*")([^"\\]+)(")/g,
    (all, before: string, host: string, after: string) => (known.has(host.toLowerCase()) ? before + here + after : all),
  );
  return ids ? withHost.replaceAll(`"id":"${ids.there}"`, `"id":"${ids.here}"`) : withHost;
}
