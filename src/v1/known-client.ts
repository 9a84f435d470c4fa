import type { Caller } from '../processes';

/** Clients that say who they are, and work with the answers of one kind of server only. */
const knownClients: { userAgent: RegExp; compat: Caller['compat'] }[] = [
  { userAgent: /^video typo3 extension\b/i, compat: { createLimits: true } },
];

/** With the switches that this client needs (v1-contract 3.1: TYPO3 and `maxsize`); those of its key win. */
export function forKnownClient(caller: Caller, userAgent = ''): Caller {
  const known = knownClients.find((client) => client.userAgent.test(userAgent));
  return known ? { ...caller, compat: { ...known.compat, ...caller.compat } } : caller;
}
