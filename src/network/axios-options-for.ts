import type { NetworkPolicy } from './network-policy';

/** Options that make axios obey the policy: it uses the policy's agents, and no proxy from the environment bypasses them. */
export function axiosOptionsFor({ httpAgent, httpsAgent }: NetworkPolicy) {
  return { httpAgent, httpsAgent, proxy: false } as const;
}
