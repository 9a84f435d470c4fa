export { AccountCache } from './account-cache';
export { CatalogueCache } from './catalogue';
export {
  cloudConvert,
  UpstreamClient,
  upstreamOperations,
  type UpstreamBases,
  type UpstreamClientOptions,
  type UpstreamObserver,
} from './client';
export { UpstreamError, type UpstreamFault } from './error';
export { hasEnded, JobReader } from './job-reader';
export { Upstreams, type Upstream } from './upstreams';
export type * from './types';
