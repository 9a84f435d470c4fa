export { AccountCache } from './account-cache';
export { CatalogueCache } from './catalogue';
export { cloudConvert, UpstreamClient, upstreamOperations, type UpstreamBases, type UpstreamObserver } from './client';
export { UpstreamError, type UpstreamFault } from './error';
export { hasEnded, JobReader } from './job-reader';
export type * from './types';
