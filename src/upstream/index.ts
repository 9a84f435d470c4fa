export { AccountCache } from './account-cache';
export { CatalogueCache } from './catalogue';
export { cloudConvert, UpstreamClient, type UpstreamBases } from './client';
export { UpstreamError, type UpstreamFault } from './error';
export { hasEnded, JobReader } from './job-reader';
export type * from './types';
