import type { CarrierTarget } from '../carriers';
import type { CatalogueRow, JobPayload } from '../upstream';
import type { V1Value } from './call';

/** What a V1Call becomes: the v2 job, and what the proxy itself must do in addition. */
export interface Translation {
  job: JobPayload;
  /** import/upload tasks of `job` that the proxy fills with bytes, in the order of the call's inputs. */
  uploads: UploadSource[];
  /** Task -> the name an input is stored under, where a command of the job has to know it and it isn't the client's own. */
  inputNames: Record<string, string>;
  /** Carriers that receive the finished output (v2 lacks FTP, Dropbox, Google Drive, OneDrive, Box). */
  handovers: CarrierTarget[];
  warnings: Warning[];
  /** What became of each converter option, for people. */
  options: OptionTrace[];
  /** How v1 describes the work: `converter` of the status JSON, before the engine is known. */
  converter: ConverterEcho;
  /** True where v1's answer has an `info` object (mode info). */
  info: boolean;
  /** True where the job ends in an export/url task, so that `output.url` has something to give. */
  downloadable: boolean;
}

export type UploadSource =
  /**
   * Filled by the client: by `upload.url`, or by the file parts of the request itself. `filename`: the name it must be
   * stored under, because a command of the job names it.
   */
  | { task: string; from: 'client'; filename?: string }
  /** Too big for import/raw and import/base64: the proxy posts this content into the form. */
  | { task: string; from: 'content'; filename: string; content: Buffer }
  /** Fetched by a carrier and streamed into the form. */
  | { task: string; from: 'carrier'; source: CarrierTarget; filename: string };

/** What of a call v2 can't take, and what became of it: nothing is lost in silence. */
export interface Loss {
  /** A sentence without its full stop: `v2 takes no value above 63`. */
  cause: string;
  /** Goes on behind a semicolon: `63 was sent`. */
  outcome: string;
}

export const leftOut = 'it was left out';

export interface Warning extends Loss {
  /** v1 name, e.g. `converteroptions.resizeenlarge`; for what the upstream refused, `convert.quality`. */
  parameter: string;
}

/** What became of one converter option, for people; nothing in it is secret. */
export interface OptionTrace {
  name: string;
  /** As the call gives it; missing for a default of v1 that is sent because v2 has another. */
  value?: string;
  /** `width 1200, fit max`, or why it is lost. */
  becomes: string;
}

export interface ConverterEcho {
  mode: string;
  format?: string;
  type?: string;
  /** v1's group of the conversion, e.g. `image`, from the catalogue's row. */
  group?: string;
  /** v1 names; values as v1 echoes them: strings stay strings, booleans become booleans (v1-contract 3.2). */
  options: Record<string, V1Value>;
}

/** A call that has no translation: answered as a v1 error before any job exists. */
export interface Refusal {
  status: 400 | 422;
  message: string;
  /** The start is still accepted with 200, and the process fails right after, as the recorded server did. */
  deferred?: boolean;
}

/** What a translation depends on besides the call. */
export interface TranslationContext {
  /** Rows of the upstream's GET /operations?include=options; empty while it has never answered. */
  catalogue: CatalogueRow[];
  /** The catalogue need not list operations without a pair of formats: CloudConvert documents them elsewhere. */
  partialCatalogue?: boolean;
  /** Preset id -> converter options (keys file). */
  presets: Record<string, Record<string, V1Value>>;
  /** Storage name -> parameters, for string forms such as `output: "dropbox"` (keys file). */
  accounts: Record<string, Record<string, V1Value>>;
  /** Warnings become a refusal. */
  strict: boolean;
}

export type TranslationResult = { ok: true; translation: Translation } | { ok: false; refusal: Refusal };
