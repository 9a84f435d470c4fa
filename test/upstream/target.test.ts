import { targetOf } from '../../src/upstream/target';

it.each([
  ['http://v2.test/v2/jobs/one', 'v2.test', '80', '/v2/jobs/one'],
  ['https://v2.test:8443/v2/jobs?filter%5Btag%5D=a', 'v2.test:8443', '8443', '/v2/jobs?filter%5Btag%5D=a'],
  ['http://[::1]:3000/v2/jobs/one', '[::1]:3000', '3000', '/v2/jobs/one'],
  ['http://v2.test', 'v2.test', '80', '/'],
  ['http://v2.test/v2/jobs/../users', 'v2.test', '80', '/v2/users'],
  ['http://v2.test/v2/jobs/%2e%2e/users', 'v2.test', '80', '/v2/users'],
  ['http://v2.test/v2/jobs/ä b', 'v2.test', '80', '/v2/jobs/%C3%A4%20b'],
])('%s goes where a URL does', (address, host, port, path) => {
  const target = targetOf(address);
  const { protocol, hostname } = new URL(address);
  expect(target.path).toBe(path);
  expect(target.server.headers).toEqual({ Host: host });
  expect(target.server.options).toMatchObject({ protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1') });
  expect(String(target.server.options.port || 80)).toBe(port);
});

it('a name and a password in an address are shown to its server', () => {
  const { headers } = targetOf('http://us%40er:pass@v2.test/v2/jobs/one').server;
  expect(headers).toEqual({ Host: 'v2.test', Authorization: `Basic ${btoa('us@er:pass')}` });
});

it('what is no address is refused', () => {
  expect(() => targetOf('http://:80/v2/jobs')).toThrow('Invalid URL');
});
