export interface WorkerOrder {
  /** Absolute path of a WorkerModule. */
  module: string;
  request: unknown;
}

export type WorkerAnswer =
  | { kind: 'progress'; percent: number }
  | { kind: 'done'; result: unknown }
  | { kind: 'failed'; message: string; code: string | null };
