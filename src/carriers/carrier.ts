import type { Readable } from 'node:stream';

/** Kinds of storage that v2 lacks, so that the proxy transfers the files itself (v2-contract 8.1 E8). */
export type CarrierKind = 'ftp' | 'dropbox' | 'googledrive' | 'onedrive' | 'box';

/** A place at a carrier: where a file comes from or goes to. `parameters` keep their v1 names and hold credentials. */
export interface CarrierTarget {
  kind: CarrierKind;
  /** v1 names (`host`, `port`, `user`, `password`, ...) or an account of the keys file. Sealed at rest, never logged. */
  parameters: Record<string, string>;
  /** Path of the file. An empty path or a trailing `/` means a directory, in which the file keeps its own name. */
  path: string;
}

export interface OutgoingFile {
  filename: string;
  /** Bytes. */
  size: number;
  /** The same for every attempt with the same file: lets a carrier resume or recognise what an earlier attempt left. */
  identity?: string;
  /** Opens the content from byte `offset` (default 0), so that a broken transfer can resume. May be called again. */
  open(offset?: number): Promise<Readable>;
}

export interface IncomingFile {
  filename: string;
  /** Bytes, if the server reports them. */
  size?: number;
  stream: Readable;
}

export interface TransferOptions {
  signal: AbortSignal;
  /** Receives the bytes transferred so far. */
  onProgress?: (bytes: number) => void;
}

/**
 * One storage. Every carrier passes the same suite, `test/contract/carrier-contract.ts`.
 * Errors are `CarrierError`s with the server's own message; credentials never appear in them.
 */
export interface Carrier {
  readonly kind: CarrierKind;
  /** Absent if v1 had no input from this storage. */
  fetch?(source: CarrierTarget, options: TransferOptions): Promise<IncomingFile>;
  /** Resolves with the path of the file once the whole of it is stored under its final name. */
  store(target: CarrierTarget, file: OutgoingFile, options: TransferOptions): Promise<string>;
  /** Removes what failed attempts of `store` left behind. Absent if the storage discards that by itself. */
  discard?(
    target: CarrierTarget,
    file: Pick<OutgoingFile, 'filename' | 'identity'>,
    options: TransferOptions,
  ): Promise<void>;
}

/** `transient` says whether another attempt may succeed (after a refused connection it may, after a wrong password not). */
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
