export { axiosOptionsFor } from './axios-options-for';
export { clientNetwork } from './client-network';
export { ForbiddenHostError } from './forbidden-host-error';
export { isFromThisMachine } from './from-this-machine';
export { keepAliveAgents, type KeepAliveAgents } from './keep-alive-agents';
export { createNetworkPolicy, type ConnectOptions, type NetworkPolicy } from './network-policy';
export { laterProxyMiddleware, proxyMiddleware, type ProxyMiddleware } from './proxy-middleware';
export { retryAfterOf } from './retry-after';
export { parseNetworkPolicy, type NetworkRules } from './network-rules';
