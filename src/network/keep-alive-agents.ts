import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** Agents that keep connections open between requests, as axios and node's own clients take them. */
export interface KeepAliveAgents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
  /** The one of the two that speaks the URL's scheme. */
  agentFor(url: URL): HttpAgent;
  /** Closes every connection. */
  destroy(): void;
}

/** A pair of agents for one kind of request: what one caller keeps open, no other uses. */
export function keepAliveAgents(options: AgentOptions = {}): KeepAliveAgents {
  const httpAgent = new HttpAgent({ ...options, keepAlive: true });
  const httpsAgent = new HttpsAgent({ ...options, keepAlive: true });
  return {
    httpAgent,
    httpsAgent,
    agentFor: ({ protocol }) => (protocol === 'https:' ? httpsAgent : httpAgent),
    destroy: () => [httpAgent, httpsAgent].forEach((agent) => agent.destroy()),
  };
}
