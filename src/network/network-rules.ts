import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface NetworkRules {
  /** `public` permits only addresses of the public internet and those in `allow`; `any` permits all. */
  mode: 'public' | 'any';
  /** CIDR ranges. */
  allow: string[];
  /** Ports that nobody may reach at an address of this machine: those of the proxy and its engine, once they are known. */
  forbiddenLocalPorts?: ReadonlySet<number>;
}

/**
 * Parses the setting NETWORK_POLICY: `any`, `public`, or `public` followed by CIDR ranges, separated by commas.
 * Throws an `Error` that names the invalid part.
 */
export function parseNetworkPolicy(text: string): NetworkRules {
  const [mode, ...allow] = text.split(',').map((part) => part.trim());
  if (mode !== 'public' && mode !== 'any')
    throw new Error(`NETWORK_POLICY must start with public or any, not "${mode}"`);
  const wrong = allow.find((range) => !ipaddr.isValidCIDR(range));
  if (wrong !== undefined) throw new Error(`NETWORK_POLICY: "${wrong}" is not an address range such as 10.0.0.0/8`);
  return { mode, allow };
}

/** Returns the test of an IP address (a literal, possibly with a zone index) against `rules`. */
export function addressTest(rules: NetworkRules): (address: string) => boolean {
  if (rules.mode === 'any') return () => true;
  const allowed = rules.allow.map((range) => ipaddr.parseCIDR(range));
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = effectiveAddress(ipaddr.parse(text));
    return isPublic(address) || allowed.some((range) => matches(address, range));
  };
}

/** The IPv4 address inside an IPv6 one, if there is one: it is where the connection really goes. */
function effectiveAddress(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  const carriesV4 = embeddings.some((prefix) => address.match(ipaddr.IPv6.parseCIDR(prefix)));
  return carriesV4 ? new ipaddr.IPv4(address.toByteArray().slice(12)) : address;
}

/** IPv4-mapped (RFC 4291 2.5.5.2) and NAT64 (RFC 6052 2.1). */
const embeddings = ['::ffff:0:0/96', '64:ff9b::/96'];

/** IPv6 that is routed on the internet (IANA: 2000::/3). Tunnels that hide an IPv4 address (6to4, Teredo) do not count. */
const globalIPv6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Whether connections to an address end on this machine. */
export function isAddressOfThisMachine(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = effectiveAddress(ipaddr.parse(text));
  if (['loopback', 'unspecified'].includes(address.range())) return true;
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return interfaces.some((each) => ipaddr.parse(each.address).toNormalizedString() === address.toNormalizedString());
}

function isPublic(address: Address): boolean {
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(globalIPv6);
}

function matches(address: Address, range: [Address, number]): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}
