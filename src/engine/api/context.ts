import type { Request, Response } from 'express';
import { ApiError } from '../contract/api-error';
import type { Clock, Logger } from '../../runtime';
import type { Fault, Faults } from '../jobs/faults';
import type { DiskQuota, Signer, TaskFolders, UploadPlace } from '../files';
import type { Jobs, JobStore, Scheduler } from '../jobs';
import type { EngineAccount, Accounts } from './accounts';
import type { Creations } from './creations';
import type { WebhookStore } from '../webhooks';
import type { CallerBase } from './caller-base';
import type { Testers } from './testers';
import type { SignedUrlBases } from './signed-url-bases';
import type { Presenter } from './present/presenter';
import type { OperationRow } from '../contract/operation';

/** What the routes work with. */
export interface ApiParts {
  jobs: Jobs;
  store: JobStore;
  scheduler: Scheduler;
  presenter: Presenter;
  accounts: Accounts;
  creations: Creations;
  faults: Faults;
  signer: Signer;
  /** Of an engine that keeps the files itself; where they lie in a bucket, callers send and fetch them there. */
  folders?: TaskFolders;
  /** Of an engine that takes uploads; else callers send them to a bucket. */
  uploads?: UploadPlace;
  quota: DiskQuota;
  webhooks: WebhookStore;
  /** Signs the calls to the `webhook_url` of single jobs. */
  webhookSecretOf(owner: number): string;
  signedUrls: SignedUrlBases;
  catalogue(): OperationRow[];
  lenientUploads: boolean;
  bases: CallerBase;
  testers: Testers;
  clock: Clock;
  logger: Logger;
  /** Told of every API request that has been answered. */
  onCall?: (call: EngineCall) => void;
}

export interface EngineCall {
  method: string;
  path: string;
  status: number;
}

/** The same where the engine keeps the files itself. */
export type StorageParts = ApiParts & { folders: TaskFolders };

/** The same where callers send files to the engine. */
export type UploadParts = ApiParts & { uploads: UploadPlace };

/** The engine's URL as the caller of `request` reaches it, without a slash at the end. */
export function baseOf({ bases }: Pick<ApiParts, 'bases'>, request: Request): string {
  return bases.of(request, request.protocol);
}

/** Known of a request once it is admitted. */
export interface Admission {
  account: EngineAccount;
  /** Asked for by the header of the request. */
  faults: Fault[];
}

/** Who sends the request, as `admission` has found out; only for routes behind it. */
export function admissionOf(response: Response): Admission {
  return response.locals.admission as Admission;
}

/** On the synchronous base requests are held until the job or task has ended (v2-contract 1.1). */
export function isSync(response: Response): boolean {
  return response.locals.sync === true;
}

/** The parsed body of a request, or `{}` where it has none. */
export function bodyOf(request: Request): Record<string, unknown> {
  const body = request.body as unknown;
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

/** A part of the path that is there by its route. */
export function idOf(request: Request): string {
  const { id } = request.params;
  if (typeof id !== 'string') throw ApiError.notFound();
  return id;
}

/** `filter[name]=value`. Statuses are read in any case: one SDK sends the names of its enumeration. */
export function filtersOf(query: Request['query']): Record<string, string> {
  const filters = typeof query.filter === 'object' ? query.filter : {};
  const given = Object.entries(filters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const named = given.filter(([, value]) => value !== '');
  return Object.fromEntries(named.map(([name, value]) => [name, name === 'status' ? value.toLowerCase() : value]));
}

/** `include` is a list with commas; some callers repeat it. */
export function includesOf(query: Request['query']): ReadonlySet<string> {
  const values = [query.include].flat().filter((value): value is string => typeof value === 'string');
  return new Set(values.flatMap((value) => value.split(',')));
}
