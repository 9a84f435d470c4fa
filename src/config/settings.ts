import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Joi from 'joi';

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
  databaseUrl?: string;
  dataDir: string;
  secretKey?: string;
  networkPolicy: string;
  webhookSecret?: string;
  smtpUrl?: string;
  mailFrom: string;
  adminToken?: string;
  engineHost: string;
  enginePort: number;
  engineS3Url?: string;
  engineAzureUrl?: string;
  engineGoogleUrl?: string;
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
const httpUrl = Joi.string().uri({ scheme: ['http', 'https'] });
const text = Joi.string();

/** Every setting once: its variable, its key in config/*.json, what it accepts and what it means (design section 6). */
export const settingRows: readonly SettingRow[] = [
  { variable: 'HOST', name: 'host', schema: text, meaning: 'address it listens on' },
  { variable: 'PORT', name: 'port', schema: port, meaning: 'port it listens on; 0 takes a free one' },
  { variable: 'TLS_CERT', name: 'tlsCert', schema: text, meaning: 'certificate file (PEM): serves https as well' },
  { variable: 'TLS_KEY', name: 'tlsKey', schema: text, meaning: 'key file (PEM) of TLS_CERT' },
  { variable: 'TLS_PORT', name: 'tlsPort', schema: port, meaning: 'port for https' },
  { variable: 'PUBLIC_URL', name: 'publicUrl', schema: httpUrl, meaning: 'base for `url`, `host` and `Location`' },
  {
    variable: 'TRUST_PROXY',
    name: 'trustProxy',
    schema: text,
    meaning: "peers whose X-Forwarded-* count (express' `trust proxy`)",
  },
  {
    variable: 'UPSTREAM',
    name: 'upstream',
    schema: Joi.valid('engine', 'cloudconvert'),
    meaning: 'where jobs go; cloudconvert once a v2 key is configured',
  },
  { variable: 'CLOUDCONVERT_API_KEY', name: 'cloudconvertApiKey', schema: text, meaning: 'v2 key used for v1 callers' },
  { variable: 'CLOUDCONVERT_URL', name: 'cloudconvertUrl', schema: httpUrl, meaning: 'v2 base, `/v2` included' },
  {
    variable: 'CLOUDCONVERT_SYNC_URL',
    name: 'cloudconvertSyncUrl',
    schema: httpUrl,
    meaning: 'v2 base that blocks until a job ends',
  },
  { variable: 'KEYS_FILE', name: 'keysFile', schema: text, meaning: 'who may call (docs/operating.md)' },
  {
    variable: 'DATABASE_URL',
    name: 'databaseUrl',
    schema: text,
    meaning: 'SQLite file; default `proxy.sqlite` in DATA_DIR',
  },
  {
    variable: 'DATA_DIR',
    name: 'dataDir',
    schema: text.custom((path: string) => resolve(path)),
    meaning: 'database, spool and engine files',
  },
  {
    variable: 'SECRET_KEY',
    name: 'secretKey',
    schema: text.min(16),
    meaning: 'seals stored credentials; made and kept in DATA_DIR when not set',
  },
  {
    variable: 'NETWORK_POLICY',
    name: 'networkPolicy',
    schema: text.pattern(/^(any|public)(\s*,\s*[\da-f.:]+\/\d+)*$/i, 'public, any or public,10.0.0.0/8'),
    meaning: 'where callbacks, hooks, FTP and the engine may connect: `public`, `any`, or `public,10.0.0.0/8`',
  },
  {
    variable: 'WEBHOOK_SECRET',
    name: 'webhookSecret',
    schema: text,
    meaning: "signing secret of the upstream's webhooks: where it is set, their signatures are checked",
  },
  {
    variable: 'SMTP_URL',
    name: 'smtpUrl',
    schema: Joi.string().uri({ scheme: ['smtp', 'smtps'] }),
    meaning: 'mail server for `email: true`',
  },
  { variable: 'MAIL_FROM', name: 'mailFrom', schema: text, meaning: 'sender of those mails' },
  {
    variable: 'ADMIN_TOKEN',
    name: 'adminToken',
    schema: text,
    meaning: 'opens `/_/` (health and readiness need none)',
  },
  { variable: 'ENGINE_HOST', name: 'engineHost', schema: text, meaning: "the embedded engine's own listener" },
  {
    variable: 'ENGINE_PORT',
    name: 'enginePort',
    schema: port,
    meaning: 'its port; 0 takes a free one, and the same after a restart',
  },
  {
    variable: 'ENGINE_S3_URL',
    name: 'engineS3Url',
    schema: httpUrl,
    meaning: 'where the engine finds S3 when a call names no endpoint: an emulator instead of Amazon',
  },
  {
    variable: 'ENGINE_AZURE_URL',
    name: 'engineAzureUrl',
    schema: httpUrl,
    meaning: "where the engine finds Azure's blobs, e.g. `http://127.0.0.1:10000` for Azurite",
  },
  {
    variable: 'ENGINE_GOOGLE_URL',
    name: 'engineGoogleUrl',
    schema: httpUrl,
    meaning: 'where the engine finds Google Cloud Storage and, under `/token`, its tokens',
  },
  {
    variable: 'LOG_LEVEL',
    name: 'logLevel',
    schema: Joi.valid('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    meaning: 'pino level',
  },
];

/** Thrown at start; `faults` names every wrong setting, not just the first. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  constructor(readonly faults: string[]) {
    super(`Wrong settings:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

/**
 * Reads config/default.json, then config/<NODE_ENV>.json, then the environment; the later wins.
 * `folder` holds the JSON files. Throws `SettingsError`.
 */
export function loadSettings(environment: NodeJS.ProcessEnv, folder = join(__dirname, '../../config')): Settings {
  const files = ['default', environment.NODE_ENV ?? 'production'].map((name) => readJson(join(folder, `${name}.json`)));
  const given = Object.assign({}, ...files, fromEnvironment(environment)) as Record<string, unknown>;
  const checked = schema.validate(given, { abortEarly: false });
  if (checked.error) throw new SettingsError(checked.error.details.map((detail) => detail.message));
  return withDependentDefaults(checked.value as Settings);
}

const schema = Joi.object(
  Object.fromEntries(settingRows.map(({ name, schema, variable }) => [name, schema.label(variable)])),
)
  .and('tlsCert', 'tlsKey')
  .with('tlsPort', 'tlsCert');

function readJson(path: string): object {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as object;
  } catch (error) {
    throw new SettingsError([`${path} is not valid JSON: ${(error as Error).message}`]);
  }
}

function fromEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const given = settingRows.filter(
    ({ variable }) => environment[variable] !== undefined && environment[variable] !== '',
  );
  return Object.fromEntries(given.map(({ variable, name }) => [name, environment[variable] as string]));
}

/** Defaults that depend on other settings: the upstream on the v2 key, the network policy on the upstream. */
function withDependentDefaults(given: Settings): Settings {
  const upstream = given.upstream ?? (given.cloudconvertApiKey ? 'cloudconvert' : 'engine');
  const networkPolicy = given.networkPolicy ?? (upstream === 'engine' ? 'any' : 'public');
  return { ...given, upstream, networkPolicy };
}
