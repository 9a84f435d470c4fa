import type { ShadowRun, ShadowSummary } from '../../migration/shadow';
import type { DryRun } from '../../translate';

export type { KeyReport, Report, ShapeReport } from '../../migration/report';

/** The JSON that the console's pages and scripts read below `/_/api/`. Times are milliseconds since the epoch, sizes bytes. */

export type Status = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled';

export interface Session {
  signedIn: boolean;
  /** How: `session` is the cookie of the form. */
  by?: 'session' | 'password' | 'token' | 'this machine';
  /** Goes into the header `X-CSRF-Token` of every request that changes something, except with a Bearer token. */
  csrf?: string;
  /** Whether the form can be used; without ADMIN_TOKEN only this machine itself gets in. */
  hasToken: boolean;
  /** What to do, where nobody is signed in. */
  explanation?: string;
}

export interface ActivityItem {
  id: string;
  version: number;
  /** Of the v1 key in the keys file; else the beginning of its fingerprint. */
  label: string;
  status: Status;
  /** The finer word: `awaiting-upload`, `handing-over`, `deleted` ... */
  state: string;
  inputFormat: string | null;
  outputFormat: string | null;
  mode: string;
  filename: string | null;
  /** Why it failed. */
  message: string | null;
  warnings: number;
  inputBytes: number | null;
  outputBytes: number | null;
  createdAt: number;
  startedAt: number | null;
  endedAt: number | null;
}

export interface ActivityPage {
  items: ActivityItem[];
  /** How many there are in all. */
  total: number;
  /** `before` of the next page; absent on the last. */
  next?: string;
}

export interface Choices {
  labels: string[];
  formats: string[];
  /** Whether a v1 call may bring any key. */
  anyKey: boolean;
}

/** An event `processes` of the live stream. */
export interface LiveChanges {
  items: ActivityItem[];
}

/** An event `progress` of the live stream: of those that work now, the newest. */
export interface LiveProgress {
  progress: Record<string, { step: string; percent: number }>;
}

export type Range = 'hour' | 'day' | 'week';

export interface Statistics {
  range: Range;
  /** Milliseconds that a span lasts. */
  step: number;
  spans: Span[];
}

export interface Span {
  start: number;
  finished: number;
  failed: number;
  /** Milliseconds; null where nothing ended. */
  p50: number | null;
  p95: number | null;
  received: number;
  made: number;
  upstreamErrors: number;
  waiting: number;
}

export interface ProcessDetail {
  item: ActivityItem;
  /** False once the proxy has forgotten it; what is shown then is what the console remembers. */
  exists: boolean;
  expiresAt: number | null;
  upstream: string | null;
  jobId: string | null;
  callback: boolean;
  timeline: TimelineEntry[];
  calls: CallShown[];
  /** What the calls become, translated anew from what was recorded of them. */
  run: DryRun | null;
  warnings: { parameter: string; cause: string; outcome: string }[];
  tasks: TaskShown[];
  /** As the client sees its status now. */
  answer: { status: number; body: unknown } | null;
  deliveries: DeliveryShown[];
  files: FileShown[];
  audit: AuditShown[];
  can: { cancel: boolean; delete: boolean };
}

export interface TimelineEntry {
  at: number;
  title: string;
  detail?: string;
  tone: 'plain' | 'good' | 'bad' | 'active';
  /** Milliseconds that it took. */
  duration?: number;
}

export interface CallShown {
  at: number;
  route: string;
  method: string;
  /** `JSON`, `form`, `multipart`, `query`. */
  encoding: string;
  contentType: string;
  client: string;
  given: Record<string, unknown>;
  files: { filename: string; size: number }[];
}

export interface TaskShown {
  name: string;
  operation: string;
  status: string;
  percent: number | null;
  message: string | null;
  code: string | null;
  engine: string | null;
  credits: number | null;
  startedAt: number | null;
  endedAt: number | null;
}

export interface DeliveryShown {
  id: string;
  kind: string;
  receiver: string;
  state: 'due' | 'given-up';
  tries: number;
  reason?: string;
  at: number;
  canTryAgain: boolean;
}

export interface FileShown {
  side: 'input' | 'output';
  /** Place among those of its side, from 0. */
  index: number;
  filename: string;
  size: number | null;
  /** Whether a thumbnail can be asked for now. */
  canShow: boolean;
}

export interface AuditShown {
  at: number;
  action: string;
  by: string;
  from: string;
  subject?: string;
  processId: string;
}

export interface OptionShown {
  name: string;
  /** As v1 echoed it; null where there is none. */
  default: string | null;
  kind: 'text' | 'number' | 'flag' | 'choice';
  minimum?: number;
  maximum?: number;
  values?: string[];
  description?: string;
  /** Where it goes in v2. */
  v2?: string;
}

export interface ConversionShown {
  input: string;
  output: string;
  converter: string;
  group: string;
  options: OptionShown[];
}

export interface StorageShown {
  kind: string;
  title: string;
  input: boolean;
  parameters: { name: string; secret: boolean; required: boolean; outputOnly: boolean }[];
}

export interface RequestShown {
  encoding: 'JSON' | 'form' | 'multipart' | 'query';
  /** A curl line. */
  curl: string;
}

export interface Preview {
  requests: RequestShown[];
  run: DryRun;
}

export interface EngineShown {
  /** Absent where CloudConvert is the upstream. */
  engine?: {
    programs: { title: string; packages: string; path?: string; version?: string }[];
    /** One line that installs all that is missing. */
    install?: string;
    tasks: {
      id: string;
      processId: string | null;
      account: string;
      operation: string;
      status: 'waiting' | 'processing';
      percent: number;
      createdAt: number;
      startedAt: number | null;
    }[];
    queues: { account: string; waiting: number; running: number }[];
    disk: { used: number; limit: number; free: number };
  };
  upstream: string;
}

export interface HealthShown {
  status: string;
  checks: Record<string, boolean>;
  reasons: string[];
  upstream: { name: string; url: string };
  database: { kind: string; bytes: number | null };
  spool: { bytes: number; files: number };
  deliveries: {
    waiting: { kind: string; count: number }[];
    givenUp: {
      id: string;
      kind: string;
      processId: string;
      receiver: string;
      tries: number;
      reason: string;
      endedAt: number;
      canTryAgain: boolean;
    }[];
  };
  settings: { variable: string; value: string; meaning: string; isDefault: boolean }[];
  version: string;
  node: string;
  instance: string;
  startedAt: number;
  now: number;
  audit: AuditShown[];
}

/** What happens to a key that is phased out. */
export interface PhaseOutEvent {
  label: string;
  at: number;
  until: number | null;
  what: 'deprecated' | 'brownout' | 'rising share' | 'sunset';
  detail?: string;
}

/** A call that ran twice; `label` is that of its key. */
export type ShadowRunShown = Omit<ShadowRun, 'owner'> & { label: string };

export interface ShadowPage {
  summary: ShadowSummary;
  /** The newest first. */
  runs: ShadowRunShown[];
}
