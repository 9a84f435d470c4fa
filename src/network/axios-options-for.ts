import type { NetworkPolicy } from './network-policy';

/** Options that keep axios under the policy: its agents connect, and no proxy of the environment goes round them. */
export function axiosOptionsFor({ httpAgent, httpsAgent }: NetworkPolicy) {
  return { httpAgent, httpsAgent, proxy: false } as const;
}
