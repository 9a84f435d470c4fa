import type { Compat } from '../config';
import type { Trace } from '../runtime';
import type { ConverterEcho, Warning } from '../translate';
import type { Job } from '../upstream';

/**
 * created          known, not started
 * starting         won by one start request; the job is about to exist
 * awaiting-upload  the job exists, its upload form is still empty
 * running          the job works
 * handing-over     the job is done, a carrier still stores the output (v1 step `output`)
 * finished, failed over; the files live until `expiresAt`, or until they were downloaded without `save`
 * deleted          files gone, here and upstream; the row stays until `expiresAt` so that DELETE can answer 200 again
 */
export type ProcessState =
  'created' | 'starting' | 'awaiting-upload' | 'running' | 'handing-over' | 'finished' | 'failed' | 'deleted';

const over: ProcessState[] = ['finished', 'failed', 'deleted'];

/** Whether the Process has ended, however it did. */
export function isOver({ state }: Pick<Process, 'state'>): boolean {
  return over.includes(state);
}

/** Where a Process goes by the rules of the routes file. */
export interface ProcessRoute {
  /** Counted from 1; undefined where no rule took it. */
  rule?: number;
  /** Name of the upstream. */
  to: string;
  /** Takes over where `to` can't, before anything was spent. */
  fallback?: string;
  /** Runs a twin for comparison. */
  shadow?: string;
}

/** Where a Process is that another v1 server runs. Bases are `https://host[/path]`, before `/process`, `/upload` ... */
export interface RemotePlace {
  process?: string;
  upload?: string;
  download?: string;
  /** `host[:port]` that the server names itself by. */
  hosts: string[];
  /** Its id there, where it has another here. */
  id?: string;
  /** Its last status, with addresses that lead here. */
  status?: Record<string, unknown>;
}

/** A file of the client, and whether the client has the answer to it. */
export interface UploadedFile {
  filename: string;
  /** Bytes. */
  size: number;
  isConfirmed?: boolean;
}

/** v1's unit of work. Its id is unguessable: the process URL is the capability. Times are milliseconds since the epoch. */
export interface Process {
  id: string;
  /** Counts up with each change (compare-and-set). */
  version: number;
  /** Fingerprint of the v1 key that created it; lists and hooks are per owner. */
  owner: string;
  state: ProcessState;
  /** `host[:port]` under which the client reached the proxy: base of every URL in its answers. */
  host: string;
  inputFormat?: string;
  outputFormat?: string;
  mode: string;
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
  expiresAt: number;
  /** Tokens behind `upload.url` and `output.url`. */
  uploadToken?: string;
  downloadToken?: string;
  /** What outlives the start call: where to tell of the end. */
  callback?: string;
  /** A callback that could not be opened with SECRET_KEY, as it was stored. */
  sealedCallback?: string;
  email?: boolean;
  converter?: ConverterEcho;
  warnings: Warning[];
  save: boolean;
  /** mode info: the answer has `info`. */
  info: boolean;
  downloadable: boolean;
  input: InputFacts;
  /** Files already downloaded completely; `everything` stands for the zip or the only file. */
  downloaded: string[];
  /** How often the output was downloaded completely. */
  downloads?: number;
  /** The files are gone, here and upstream, after the one download; the Process itself stays known (v1-contract 10). */
  filesDeleted?: boolean;
  route?: ProcessRoute;
  /** Name of the upstream that its job runs on. */
  upstream?: string;
  /** Set where that upstream speaks v1: the whole life of the Process passes through. */
  remote?: RemotePlace;
  jobId?: string;
  /** True where the proxy itself fills an upload form of the job with content of the call. */
  hasContents?: boolean;
  /** import/upload tasks of the job that still wait for their file, in order. */
  pendingUploads: string[];
  /** Name that the call gives its one upload, whatever the client calls it then. */
  uploadName?: string;
  /** Those of several uploads that are here. A client whose answer was lost on the way repeats its own. */
  uploads?: UploadedFile[];
  /** Task -> file that is on its way into its form, of several uploads. */
  uploadForms?: Record<string, Pick<UploadedFile, 'filename' | 'size'>>;
  /** Task -> name an input is stored under, where a command of the job has to know it beforehand. */
  uploadNames?: Record<string, string>;
  /** v1's word for the storage that the output goes to, such as `s3`. */
  storedTo?: string;
  /** True where carriers store the output after the job. */
  handsOver: boolean;
  /** Hosts or names of the storages that carriers read from and store to: a slow one holds up only its own. */
  fetchesFrom?: string;
  handsOverTo?: string;
  /** True where something must happen at the end although nobody asks: callback, hook, mail, hand-over. */
  watched: boolean;
  /** The job as it was when it ended; while it runs, the caller passes a fresh one to the presentation. */
  job?: Job;
  /** Why the process failed where the job does not tell it: a refused start, a carrier's error, a time-out. */
  failure?: { code: number; message: string };
  compat: Compat;
  /** The request that started it; its deliveries carry the same. */
  trace?: Trace;
}

/** What is known of the input file without asking the job (`input` of the status JSON). */
export interface InputFacts {
  type?: string;
  filename?: string;
  /** Bytes. */
  size?: number;
}
