import type { Readable } from 'node:stream';
import type { NetworkPolicy } from '../../network';
import type { Options } from '../operations/options/options';
import type { StorageClient } from './http/storage-client';
import type { StorageSettings, TransferSizes } from './storage-settings';
import type { InputFile } from '../contract/operation';
import type { ToolOption } from '../operations/options/tool-option';

/** One kind of storage: its parameters as rows, and how to open it. */
export interface RemoteStorage {
  /** Last part of the operation names, e.g. `azure/blob`. */
  readonly name: string;
  /** How messages call it. */
  readonly title: string;
  /** Place and credentials, of imports and exports alike. */
  readonly parameters: readonly ToolOption[];
  /** Of exports only: how the objects are to be stored. */
  readonly exportParameters: readonly ToolOption[];
  /** Parameter that names one object, and the one that names many; either will do. */
  readonly one: string;
  readonly many: string;
  /** `many` is a folder, not the beginning of a name. */
  readonly manyIsFolder: boolean;
  /** Two kinds of credentials: one of them must be given. */
  readonly credentials?: readonly [string, string];
  readonly sizes: TransferSizes;
  /** Parameters whose values never appear in a message. */
  readonly secrets: readonly string[];
  open(options: Options, connection: Connection): Promise<ObjectStore>;
}

/** What a storage is opened with, for one task. */
export interface Connection {
  /** HTTP under the network policy; ends with the task's signal. */
  client: StorageClient;
  network: NetworkPolicy;
  signal: AbortSignal;
  sizes: TransferSizes;
  settings: StorageSettings;
}

/** An opened storage. Every method rejects with OperationError or the error of the connection. */
export interface ObjectStore {
  /** Names of the objects that begin with `prefix` (or lie in that folder), without folder markers. */
  list(prefix: string): Promise<string[]>;
  /** The object's bytes; goes on by itself where a connection broke. */
  read(name: string): Promise<Readable>;
  /** Stores the file as `name`; it appears there only when whole. */
  store(name: string, file: LocalFile): Promise<void>;
  close?(): Promise<void>;
}

/** A local file on its way out. */
export type LocalFile = Pick<InputFile, 'path' | 'filename' | 'size'>;
