export { AccountCache } from './account-cache';
export { CatalogueCache } from './catalogue';
export { UpstreamClient, type UpstreamBases } from './client';
export { UpstreamError } from './error';
export { hasEnded, JobReader } from './job-reader';
export type * from './types';
