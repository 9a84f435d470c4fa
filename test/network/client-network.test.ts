import { clientNetwork } from '../../src/network/client-network';

it.each([
  ['an IPv4 address', '192.0.2.7', '192.0.2.7'],
  ['one that a socket tells as IPv6', '::ffff:192.0.2.7', '192.0.2.7'],
  ['an IPv6 address and its neighbours of the same customer', '2001:db8:1:2ff:3::4', '2001:db8:1:200'],
  ['what is no address', 'unknown', 'unknown'],
])('counts %s as one client', (_what, address, client) => {
  expect(clientNetwork(address)).toBe(client);
});

it('tells two customers of one provider apart', () => {
  expect(clientNetwork('2001:db8:1:1ff::1')).not.toBe(clientNetwork('2001:db8:1:200::1'));
});
