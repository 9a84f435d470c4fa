import { createServer, get as httpGet, type Server } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createNetworkPolicy, ForbiddenHostError, parseNetworkPolicy } from '../../src/network';

const publicOnly = createNetworkPolicy({ mode: 'public', allow: [] });

describe('network policy', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback, IPv6', '::1'],
    ['this host', '0.0.0.0'],
    ['unspecified, IPv6', '::'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['unique local', 'fd12:3456::1'],
    ['cloud metadata', '169.254.169.254'],
    ['cloud metadata, IPv6', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '192.0.2.1'],
    ['multicast', '224.0.0.1'],
    ['multicast, IPv6', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['reserved', '240.0.0.1'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped loopback in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-compatible loopback', '::7f00:1'],
    ['IPv4-translated loopback', '::ffff:0:7f00:1'],
    ['NAT64 of a private address', '64:ff9b::a00:1'],
    ['NAT64 for local use', '64:ff9b:1::a00:1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['deprecated site-local', 'fec0::1'],
    ['this network', '0.1.2.3'],
    ['private, its last', '172.31.255.255'],
    ['protocol assignments', '192.0.0.1'],
    ['documentation', '198.51.100.7'],
    ['documentation', '203.0.113.7'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarking, its last', '198.19.255.255'],
    ['carrier-grade NAT, its last', '100.127.255.255'],
    ['multicast, its last', '239.255.255.255'],
    ['container metadata', '169.254.170.2'],
    ['documentation, IPv6', '2001:db8::1'],
    ['discard only, IPv6', '100::1'],
    ['benchmarking, IPv6', '2001:2::1'],
    ['ORCHID', '2001:10::1'],
    ['6to4 of a private address', '2002:a00:1::'],
    ['NAT64 of cloud metadata', '64:ff9b::a9fe:a9fe'],
    ['IPv4-mapped cloud metadata', '::ffff:169.254.169.254'],
    ['IPv4-mapped private, in full', '0:0:0:0:0:ffff:c0a8:0101'],
    ['segment routing', '5f00::1'],
    ['interface-local multicast', 'ff01::1'],
  ])('public refuses %s (%s)', (_kind, address) => {
    expect(publicOnly.permits(address)).toBe(false);
  });

  it.each(['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', '64:ff9b::808:808'])('public permits %s', (address) => {
    expect(publicOnly.permits(address)).toBe(true);
  });

  it('permits ranges of the allow list, also where the address travels inside IPv6', () => {
    const policy = createNetworkPolicy({ mode: 'public', allow: ['10.0.0.0/8', 'fd00::/8'] });
    const permitted = ['10.1.2.3', '::ffff:10.1.2.3', 'fd00::1', '192.168.0.1'].map((host) => policy.permits(host));
    expect(permitted).toEqual([true, true, true, false]);
  });

  it('any permits everything', () => {
    expect(createNetworkPolicy({ mode: 'any', allow: [] }).permits('127.0.0.1')).toBe(true);
  });

  it.each([
    ['any', { mode: 'any', allow: [] }],
    ['public', { mode: 'public', allow: [] }],
    ['public, 10.0.0.0/8,fd00::/8', { mode: 'public', allow: ['10.0.0.0/8', 'fd00::/8'] }],
  ])('the setting %s is read', (text, rules) => {
    expect(parseNetworkPolicy(text)).toEqual(rules);
  });

  it.each([
    ['private', /"private"/],
    ['public,10.0.0.0', /"10.0.0.0"/],
    ['10.0.0.0/8', /"10.0.0.0\/8"/],
  ])('the setting %s is refused, naming what is wrong', (text, message) => {
    expect(() => parseNetworkPolicy(text)).toThrow(message);
  });
});

describe('connections under the network policy', () => {
  let server: Server;
  let port: number;
  let seen = 0;

  beforeAll((done) => {
    server = createServer((_request, response) => {
      seen += 1;
      response.end('hello');
    }).listen(0, '127.0.0.1', () => {
      port = (server.address() as AddressInfo).port;
      done();
    });
  });
  afterAll((done) => {
    server.close(done);
    server.closeAllConnections();
  });
  beforeEach(() => {
    seen = 0;
  });

  it.each([
    ['a literal address', 'http', '127.0.0.1'],
    ['a literal IPv6 address', 'http', '[::1]'],
    ['a name that resolves to a forbidden address', 'http', 'localhost'],
    ['a literal address over https', 'https', '127.0.0.1'],
    ['a name over https', 'https', 'localhost'],
  ])('the agents refuse %s before anything is sent', async (_what, scheme, host) => {
    await expect(request(scheme, host)).rejects.toBeInstanceOf(ForbiddenHostError);
    expect(seen).toBe(0);
  });

  it.each(['127.0.0.1', 'localhost', '::1'])('connect refuses %s and names no address behind it', async (host) => {
    const refused = publicOnly.connect(host, port);
    await expect(refused).rejects.toThrow(new ForbiddenHostError(host));
  });

  it('connects where the policy permits it', async () => {
    const policy = createNetworkPolicy({ mode: 'public', allow: ['127.0.0.0/8'] });
    const socket = await policy.connect('localhost', port);
    expect(socket.remoteAddress).toBe('127.0.0.1');
    socket.destroy();
  });

  it('connect ends when its signal aborts', async () => {
    const policy = createNetworkPolicy({ mode: 'any', allow: [] });
    const refused = policy.connect('127.0.0.1', port, { signal: AbortSignal.abort(new Error('stopped')) });
    await expect(refused).rejects.toThrow('stopped');
  });

  it('finds the refusal behind an error that wraps it', () => {
    const refusal = new ForbiddenHostError('intern');
    expect(ForbiddenHostError.behind(new Error('request failed', { cause: refusal }))).toBe(refusal);
  });

  function request(scheme: string, host: string): Promise<void> {
    const agent = scheme === 'https' ? publicOnly.httpsAgent : publicOnly.httpAgent;
    return new Promise((resolve, reject) => {
      (scheme === 'https' ? httpsGet : httpGet)(`${scheme}://${host}:${port}/`, { agent }, () => resolve()).on(
        'error',
        reject,
      );
    });
  }
});

describe('ports of the product itself', () => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((_request, response) => response.end('inside'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => server.close());

  const outcome = (policy: ReturnType<typeof createNetworkPolicy>, host: string) =>
    new Promise((resolve) => {
      const request = httpGet({ host, port, path: '/', agent: policy.httpAgent }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.once('error', (error) => resolve(error.name));
    });

  it.each(['127.0.0.1', 'localhost', '::ffff:127.0.0.1', '0.0.0.0'])(
    'cannot be reached at %s by a fetch, though the policy allows the address',
    async (host) => {
      const ports = new Set<number>();
      const policy = createNetworkPolicy({ mode: 'any', allow: [], forbiddenLocalPorts: ports });
      expect(await outcome(policy, '127.0.0.1')).toBe(200);
      policy.httpAgent.destroy();
      ports.add(port);
      expect(await outcome(policy, host)).toBe('ForbiddenHostError');
      await expect(policy.connect(host, port)).rejects.toThrow(ForbiddenHostError);
    },
  );
});
