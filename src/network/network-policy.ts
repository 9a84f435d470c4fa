import dns, { type LookupAddress } from 'node:dns';
import type { Agent as HttpAgent, AgentOptions } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';

import net from 'node:net';
import { keepAliveAgents } from './keep-alive-agents';
import type { Duplex } from 'node:stream';
import { ForbiddenHostError } from './forbidden-host-error';
import { addressTest, isAddressOfThisMachine, type NetworkRules } from './network-rules';

export interface ConnectOptions {
  /** Milliseconds within which the connection must be established; default 10 s. */
  timeout?: number;
  signal?: AbortSignal;
}

/**
 * Where the proxy may connect on behalf of a caller (setting NETWORK_POLICY). Addresses are checked when the connection is
 * made, after DNS, so neither a name that resolves to an internal address nor a redirect to one gets through.
 */
export interface NetworkPolicy {
  /** `lookup` option of `net.connect`; fails with `ForbiddenHostError`. Literal addresses bypass it: check `permits`. */
  readonly lookup: net.LookupFunction;
  /** Keep-alive agents for http(s) requests; they check literal addresses, too. */
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** True unless `host` is a literal address that is forbidden. */
  permits(host: string): boolean;
  /** A TCP connection, for protocols other than http. Rejects with `ForbiddenHostError` or the error of the socket. */
  connect(host: string, port: number, options?: ConnectOptions): Promise<net.Socket>;
}

/** Agents, `lookup` and `connect` that enforce `rules`; the errors are `ForbiddenHostError`s. */
export function createNetworkPolicy(rules: NetworkRules): NetworkPolicy {
  const isPermitted = addressTest(rules);
  const permits = (host: string) => net.isIP(host) === 0 || isPermitted(host);
  const lookup = rules.mode === 'any' ? plainLookup : filteringLookup(isPermitted);
  const options: AgentOptions & { lookup: net.LookupFunction } = { lookup };
  const { httpAgent, httpsAgent } = keepAliveAgents(options);
  const ports: PortRules = {
    permits: (host, port) =>
      permits(host) && !(rules.forbiddenLocalPorts?.has(port) && isAddressOfThisMachine(unbracketed(host))),
    lookupFor: (port) =>
      rules.forbiddenLocalPorts?.has(port)
        ? filteringLookup((address) => isPermitted(address) && !isAddressOfThisMachine(address))
        : lookup,
  };
  return {
    lookup,
    permits,
    httpAgent: withPolicy(httpAgent, ports),
    httpsAgent: withPolicy(httpsAgent, ports),
    connect: (host, port, { timeout = 10_000, signal } = {}) =>
      ports.permits(host, port)
        ? connect({ host, port, lookup: ports.lookupFor(port) }, timeout, signal)
        : Promise.reject(new ForbiddenHostError(host)),
  };
}

/** Rules for literal addresses and for names that depend on the port, too. */
interface PortRules {
  permits(host: string, port: number): boolean;
  lookupFor(port: number): net.LookupFunction;
}

function unbracketed(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

const plainLookup: net.LookupFunction = (host, options, done) => dns.lookup(host, options, done);

/** Keeps only the permitted addresses of those that DNS returns for a name. */
function filteringLookup(isPermitted: (address: string) => boolean): net.LookupFunction {
  return (host, options, done) => {
    dns.lookup(host, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '', 0);
      const permitted = found.filter(({ address }) => isPermitted(address));
      const [first] = permitted;
      if (!first) return done(new ForbiddenHostError(host), '', 0);
      if (options.all) done(null, permitted);
      else done(null, first.address, first.family);
    });
  };
}

type Connected = (error: Error | null, stream: Duplex) => void;

/** Node calls `lookup` only for names, so the agent has to check literal addresses itself. */
function withPolicy<A extends HttpAgent>(agent: A, ports: PortRules): A {
  const createConnection = agent.createConnection.bind(agent);
  agent.createConnection = (options, done?: Connected) => {
    const host = options.host ?? 'localhost';
    const port = Number(options.port);
    if (ports.permits(host, port)) return createConnection({ ...options, lookup: ports.lookupFor(port) }, done);
    done?.(new ForbiddenHostError(host), undefined as never);
    return undefined;
  };
  return agent;
}

function connect(options: net.TcpNetConnectOpts, timeout: number, signal?: AbortSignal): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const socket = net.connect({ ...options, noDelay: true, keepAlive: true });
    const giveUp = () => socket.destroy(signal?.reason as Error);
    const tooLate = () =>
      socket.destroy(Object.assign(new Error(`Connection to ${options.host} timed out`), { code: 'ETIMEDOUT' }));
    const connected = () => {
      settle();
      resolve(socket);
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    function settle() {
      socket.off('connect', connected).off('error', failed).off('timeout', tooLate).setTimeout(0);
      signal?.removeEventListener('abort', giveUp);
    }
    socket.setTimeout(timeout, tooLate);
    socket.once('connect', connected).once('error', failed);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}
