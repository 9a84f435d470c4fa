import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** By which reverse proxies and content networks say that they pass on a request of somebody else. */
const forwardingHeaders =
  /^(forwarded|via|x-forwarded-.*|x-real-ip|x-client-ip|true-client-ip|x-cluster-client-ip|fastly-client-ip|x-original-.*|x-envoy-.*|x-amzn-trace-id|x-arr-.*|cf-.*|cdn-loop)$/;

/**
 * Whether a request comes straight from a program on this machine. One that a reverse proxy here has passed on comes from
 * somewhere else: it says so in its headers, or speaks HTTP/1.0 as nginx does unless told otherwise.
 */
export function isFromThisMachine({ socket, headers, httpVersion }: IncomingMessage): boolean {
  if (httpVersion === '1.0' || Object.keys(headers).some((name) => forwardingHeaders.test(name))) return false;
  return isLoopback(socket.remoteAddress ?? '') && namesThisMachine(headers.host);
}

/** A page elsewhere can let its own name lead to this machine, and would then count as a page of ours. */
function namesThisMachine(host: string | undefined): boolean {
  if (host === undefined) return true;
  const name = host
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || isLoopback(name);
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}
