import ipaddr from 'ipaddr.js';

/**
 * What stands for one client where clients are counted: an IPv4 address, or of IPv6 the /56 that a customer is given, whose
 * addresses it can change at will. `address` as a socket tells it; anything else stands for itself.
 */
export function clientNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const [first = 0, second = 0, third = 0, fourth = 0] = parsed.parts;
  return [first, second, third, fourth & 0xff00].map((part) => part.toString(16)).join(':');
}
