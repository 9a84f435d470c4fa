import type { Readable } from 'node:stream';

/** Storage kinds that v2 lacks and the proxy carries itself (v2-contract 8.1 E8). */
export type CarrierKind = 'ftp' | 'dropbox' | 'googledrive' | 'onedrive' | 'box';

/** A place at a carrier: where a file comes from or goes to. `parameters` keep their v1 names and hold credentials. */
export interface CarrierTarget {
  kind: CarrierKind;
  /** v1 names (`host`, `port`, `user`, `password`, ...) or an account of the keys file. Sealed at rest, never logged. */
  parameters: Record<string, string>;
  /** Path of the file; a trailing `/` (or none at all) means a directory: the file keeps its own name below it. */
  path: string;
}

export interface OutgoingFile {
  filename: string;
  /** Bytes. */
  size: number;
  /** The same for each try of the same file: lets a carrier go on with, or recognise, what an earlier try left. */
  identity?: string;
  /** Opens the content from byte `offset` on (default 0): lets a broken transfer resume. Call again to restart. */
  open(offset?: number): Promise<Readable>;
}

export interface IncomingFile {
  filename: string;
  /** Bytes, where the server tells. */
  size?: number;
  stream: Readable;
}

export interface TransferOptions {
  signal: AbortSignal;
  /** Bytes moved so far. */
  onProgress?: (bytes: number) => void;
}

/**
 * One storage. Every carrier passes the same suite, `test/contract/carrier-contract.ts`.
 * Errors are `CarrierError`s with the server's own words; credentials never appear in them.
 */
export interface Carrier {
  readonly kind: CarrierKind;
  /** Absent where v1 had no input from this storage. */
  fetch?(source: CarrierTarget, options: TransferOptions): Promise<IncomingFile>;
  /** Resolves once the whole file stands under its final name; answers the path it has there. */
  store(target: CarrierTarget, file: OutgoingFile, options: TransferOptions): Promise<string>;
  /** Removes what broken tries of `store` left. Absent where the storage forgets them by itself. */
  discard?(
    target: CarrierTarget,
    file: Pick<OutgoingFile, 'filename' | 'identity'>,
    options: TransferOptions,
  ): Promise<void>;
}

/** `transient` says whether another try may help (a refused connection may, a wrong password does not). */
export class CarrierError extends Error {
  override readonly name = 'CarrierError';

  constructor(
    message: string,
    /** 4xx code shown in the process status. */
    readonly code: number,
    readonly transient: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
