import { resolve } from 'node:path';
import Joi from 'joi';
import {
  bucketFault,
  checked,
  databaseFault,
  httpUrlFault,
  keyFault,
  postgresFault,
  logLevels,
  networkPolicyFault,
  publicUrlFault,
  secretFault,
  senderFault,
  trustProxyFault,
} from './setting-values';

export interface Settings {
  host: string;
  port: number;
  tlsCert?: string;
  tlsKey?: string;
  tlsPort?: number;
  publicUrl?: string;
  trustProxy: string;
  upstream: 'engine' | 'cloudconvert';
  cloudconvertApiKey?: string;
  cloudconvertUrl: string;
  cloudconvertSyncUrl: string;
  keysFile?: string;
  routesFile?: string;
  databaseUrl?: string;
  databasePoolSize: number;
  webConcurrency: number;
  databaseListenUrl?: string;
  dataDir: string;
  secretKey?: string;
  secretKeyPrevious?: string;
  networkPolicy: string;
  anyKey: boolean;
  deterministic: boolean;
  shutdownTimeout: number;
  webhookSecret?: string;
  smtpUrl?: string;
  mailFrom: string;
  adminToken?: string;
  historyDays: number;
  engineHost: string;
  enginePort: number;
  engineFiles?: string;
  engineS3Url?: string;
  engineAzureUrl?: string;
  engineGoogleUrl?: string;
  record?: string;
  reportDays: number;
  logLevel: string;
}

interface SettingRow {
  /** Environment variable. */
  variable: string;
  /** Key in config/*.json. */
  name: keyof Settings;
  schema: Joi.Schema;
  meaning: string;
}

const port = Joi.number().integer().min(0).max(65535);
const text = Joi.string();
/** What stands in a header. */
const key = text.custom(checked(keyFault));
const secret = text.custom(checked(secretFault));
/** A base that paths are appended to. */
const httpUrl = Joi.string().custom(checked(httpUrlFault));

/** Every setting: its variable, its key in config/*.json, the values it accepts and its meaning (design section 6). */
export const settingRows: readonly SettingRow[] = [
  { variable: 'HOST', name: 'host', schema: text, meaning: 'address to listen on' },
  { variable: 'PORT', name: 'port', schema: port, meaning: 'port to listen on; 0 picks a free one' },
  {
    variable: 'TLS_CERT',
    name: 'tlsCert',
    schema: text,
    meaning: 'certificate file (PEM); serves https in addition to http',
  },
  { variable: 'TLS_KEY', name: 'tlsKey', schema: text, meaning: 'private key file (PEM) for TLS_CERT' },
  { variable: 'TLS_PORT', name: 'tlsPort', schema: port, meaning: 'port for https; default 8443' },
  {
    variable: 'PUBLIC_URL',
    name: 'publicUrl',
    schema: text.custom(checked(publicUrlFault)),
    meaning: 'base for `url`, `host` and `Location`; no path',
  },
  {
    variable: 'TRUST_PROXY',
    name: 'trustProxy',
    schema: text.custom(checked(trustProxyFault)),
    meaning: "peers whose X-Forwarded-* headers are believed (Express' `trust proxy`)",
  },
  {
    variable: 'UPSTREAM',
    name: 'upstream',
    schema: Joi.valid('engine', 'cloudconvert'),
    meaning: 'where jobs run; default `engine`, or `cloudconvert` once a v2 key is configured',
  },
  {
    variable: 'CLOUDCONVERT_API_KEY',
    name: 'cloudconvertApiKey',
    schema: key,
    meaning: 'v2 key under which the jobs of v1 callers run',
  },
  {
    variable: 'CLOUDCONVERT_URL',
    name: 'cloudconvertUrl',
    schema: httpUrl,
    meaning: 'base URL of v2, including `/v2`',
  },
  {
    variable: 'CLOUDCONVERT_SYNC_URL',
    name: 'cloudconvertSyncUrl',
    schema: httpUrl,
    meaning: 'base URL of v2 whose answers wait until a job has ended',
  },
  {
    variable: 'KEYS_FILE',
    name: 'keysFile',
    schema: text,
    meaning: 'JSON file of the accepted v1 keys (docs/operating.md)',
  },
  {
    variable: 'ROUTES_FILE',
    name: 'routesFile',
    schema: text,
    meaning: 'JSON file that says to which upstream each call goes (docs/routes.md); reloaded on change',
  },
  {
    variable: 'ANY_KEY',
    name: 'anyKey',
    schema: Joi.boolean().truthy('1').falsy('0').default(false),
    meaning:
      '`1`: any v1 key is accepted, for test services; otherwise a public server without KEYS_FILE demands the key it has generated',
  },
  {
    variable: 'DETERMINISTIC',
    name: 'deterministic',
    schema: Joi.boolean().truthy('1').falsy('0').default(false),
    meaning: '`1`: ids, times and produced files are the same in each run, for test services (docs/testing.md)',
  },
  {
    variable: 'DATABASE_URL',
    name: 'databaseUrl',
    schema: text.custom(checked(databaseFault)),
    meaning: 'SQLite file, default `proxy.sqlite` in DATA_DIR; or `postgres://…` for several instances',
  },
  {
    variable: 'DATABASE_POOL_SIZE',
    name: 'databasePoolSize',
    schema: Joi.number().integer().min(1).max(1_000).default(10),
    meaning: 'most connections of this instance to PostgreSQL at a time; default 10',
  },
  {
    variable: 'WEB_CONCURRENCY',
    name: 'webConcurrency',
    schema: Joi.number().integer().min(1).max(64).default(1),
    meaning: 'processes that answer requests on this port, for machines of several cores; default 1 (docs/scaling.md)',
  },
  {
    variable: 'DATABASE_LISTEN_URL',
    name: 'databaseListenUrl',
    schema: text.custom(checked(postgresFault)),
    meaning: 'PostgreSQL itself, where DATABASE_URL leads to a pooler such as PgBouncer in transaction mode',
  },
  {
    variable: 'DATA_DIR',
    name: 'dataDir',
    schema: text.custom((path: string) => resolve(path)),
    meaning: 'folder for the database, the spool and the files of the engine',
  },
  {
    variable: 'SECRET_KEY',
    name: 'secretKey',
    schema: text.min(16),
    meaning: 'encrypts stored credentials; default: a key generated at the first start and kept in DATA_DIR',
  },
  {
    variable: 'SECRET_KEY_PREVIOUS',
    name: 'secretKeyPrevious',
    schema: text.min(16),
    meaning: 'the former SECRET_KEY after a change: opens what was encrypted with it',
  },
  {
    variable: 'NETWORK_POLICY',
    name: 'networkPolicy',
    schema: text.custom(checked(networkPolicyFault)),
    meaning: 'where callbacks, hooks, FTP and the engine may connect: `public`, `any`, or `public,10.0.0.0/8`',
  },
  {
    variable: 'WEBHOOK_SECRET',
    name: 'webhookSecret',
    schema: secret,
    meaning: "signing secret of the upstream's webhooks; if it is set, every webhook must be signed",
  },
  {
    variable: 'SMTP_URL',
    name: 'smtpUrl',
    schema: Joi.string().uri({ scheme: ['smtp', 'smtps'] }),
    meaning: 'mail server for `email: true`',
  },
  {
    variable: 'MAIL_FROM',
    name: 'mailFrom',
    schema: text.custom(checked(senderFault)),
    meaning: 'sender of these mails',
  },
  {
    variable: 'ADMIN_TOKEN',
    name: 'adminToken',
    schema: secret,
    meaning: 'token for `/_/` (health and readiness need none)',
  },
  {
    variable: 'HISTORY_DAYS',
    name: 'historyDays',
    schema: Joi.number().integer().min(1).max(90).default(7),
    meaning: 'days that the console at `/_/` remembers processes, their calls and the tries of their deliveries',
  },
  { variable: 'ENGINE_HOST', name: 'engineHost', schema: text, meaning: 'address that the embedded engine listens on' },
  {
    variable: 'ENGINE_PORT',
    name: 'enginePort',
    schema: port,
    meaning: 'its port; 0 picks a free one and keeps it after a restart',
  },
  {
    variable: 'ENGINE_FILES',
    name: 'engineFiles',
    schema: text.custom(checked(bucketFault)),
    meaning:
      '`s3://bucket/prefix`: the embedded engines of all instances share their files there, and their jobs in PostgreSQL; credentials from the `AWS_*` variables',
  },
  {
    variable: 'ENGINE_S3_URL',
    name: 'engineS3Url',
    schema: httpUrl,
    meaning:
      'S3 server of the engine for ENGINE_FILES and for calls that name no endpoint, for instance an emulator; default: Amazon',
  },
  {
    variable: 'ENGINE_AZURE_URL',
    name: 'engineAzureUrl',
    schema: httpUrl,
    meaning: 'server of the engine for Azure Blob Storage, e.g. `http://127.0.0.1:10000` for Azurite',
  },
  {
    variable: 'ENGINE_GOOGLE_URL',
    name: 'engineGoogleUrl',
    schema: httpUrl,
    meaning: 'server of the engine for Google Cloud Storage; it issues access tokens at `/token`',
  },
  {
    variable: 'SHUTDOWN_TIMEOUT',
    name: 'shutdownTimeout',
    schema: Joi.number().min(0).max(86_400),
    meaning: 'seconds that requests under way may take to finish after SIGTERM',
  },
  {
    variable: 'RECORD',
    name: 'record',
    schema: text.custom((path: string) => resolve(path)),
    meaning:
      'folder that keeps the v1 traffic as HAR files, secrets masked, for `replay` and `mock` (docs/regression-testing.md)',
  },
  {
    variable: 'REPORT_DAYS',
    name: 'reportDays',
    schema: Joi.number().integer().min(1).max(3_660).default(90),
    meaning: 'how many days the report of what is used of v1 looks back; default 90',
  },
  {
    variable: 'LOG_LEVEL',
    name: 'logLevel',
    schema: Joi.valid(...logLevels),
    meaning: 'least severe level to log',
  },
];
