/** Shapes of the v2 API as the proxy reads them (v2-contract 2). Unknown extra keys are tolerated everywhere. */

/** Node SDK types also know `queued`; anything unknown is read as `processing` (v2-contract 2.2). */
export type TaskStatus = 'waiting' | 'queued' | 'processing' | 'finished' | 'error';
export type JobStatus = 'waiting' | 'processing' | 'finished' | 'error';

export interface ResultFile {
  filename: string;
  /** Bytes; missing in recordings of 2019. */
  size?: number;
  /** Only on export/url. */
  url?: string;
  dir?: string;
}

export interface UploadForm {
  url: string;
  parameters: Record<string, string | number>;
}

export interface TaskResult {
  form?: UploadForm;
  files?: ResultFile[];
  metadata?: Record<string, unknown>;
  output?: string;
}

export interface Task {
  id: string;
  name?: string;
  job_id: string | null;
  operation: string;
  status: TaskStatus;
  /** 100 even while waiting in every recording: only meaningful while `processing` (v2-contract 2.2). */
  percent?: number;
  message: string | null;
  /** Null even on some errors (v2-contract 2.4). */
  code: string | null;
  credits?: number | null;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  engine?: string | null;
  engine_version?: string | null;
  depends_on_task_ids?: string[];
  result: TaskResult | null;
}

/** The order of `tasks` is not contractual: find a task by its name (v2-contract 2.1). */
export interface Job {
  id: string;
  tag: string | null;
  status: JobStatus;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  tasks: Task[];
}

export interface TaskPayload {
  operation: string;
  input?: string | string[];
  ignore_error?: boolean;
  [parameter: string]: unknown;
}

/** Body of POST /jobs (v2-contract 3.1). */
export interface JobPayload {
  tag?: string;
  webhook_url?: string;
  tasks: Record<string, TaskPayload>;
}

export type OptionType = 'string' | 'boolean' | 'integer' | 'float' | 'enum' | 'dictionary' | 'input';

export interface CatalogueOption {
  name: string;
  type: OptionType;
  default?: unknown;
  possible_values?: unknown[];
  label?: string;
  description?: string;
  /** Limits of the value, where the upstream tells them: the recorded rows of v2 have none, those of the engine do. */
  minimum?: number;
  maximum?: number;
  pattern?: string;
}

/** One row of GET /operations?include=options (v2-contract 3.4). */
export interface CatalogueRow {
  operation: string;
  input_format: string | null;
  output_format: string | null;
  engine: string | null;
  credits?: number;
  options?: CatalogueOption[];
  deprecated?: boolean;
  experimental?: boolean;
  meta?: { group?: string | null };
}

export interface UpstreamAccount {
  id: number | string;
  username: string;
  email: string;
  credits: number;
}
