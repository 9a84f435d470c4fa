import { createPrivateKey, X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isLoopbackHost, isPostgresUrl } from './setting-values';
import type { Settings } from './settings';
import { SettingsError } from './settings-error';
import { makeFolder } from '../runtime';

/**
 * Looks at what settings point to: certificates, files and folders. Throws a `SettingsError` that names every fault with
 * its variable.
 */
export function expectUsableSettings(settings: Settings): void {
  const faults = [
    ...certificateFaults(settings),
    ...fileFaults('KEYS_FILE', settings.keysFile),
    ...fileFaults('ROUTES_FILE', settings.routesFile),
    ...folderFaults('DATA_DIR', settings.dataDir),
    ...(settings.record === undefined ? [] : folderFaults('RECORD', settings.record)),
    ...databaseFaults(settings),
    ...repetitionFaults(settings),
    ...concurrencyFaults(settings),
    ...adminTokenFaults(settings),
  ];
  if (faults.length > 0) throw new SettingsError(faults);
}

/** Whether others than this machine are meant to reach the proxy, directly or through a reverse proxy. */
export function isPublic({ host, publicUrl }: Pick<Settings, 'host' | 'publicUrl'>): boolean {
  if (!isLoopbackHost(host)) return true;
  return publicUrl !== undefined && !isLoopbackHost(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ''));
}

/** Whether callers need a v1 key that the proxy knows. Whoever brings a v2 key of their own pays for it: nothing has to be guarded. */
export function demandsKey(settings: Settings): boolean {
  const bringsOwnKey = settings.upstream === 'cloudconvert' && !settings.cloudconvertApiKey;
  return !isLoopbackHost(settings.host) && !settings.anyKey && !bringsOwnKey;
}

function databaseFaults(settings: Settings): string[] {
  const { databaseUrl, engineFiles } = settings;
  if (engineFiles !== undefined && !isPostgresUrl(databaseUrl))
    return ['ENGINE_FILES needs DATABASE_URL=postgres://…: engines share their jobs there'];
  if (databaseUrl === undefined) return [];
  return isPostgresUrl(databaseUrl) ? sharingFaults(settings) : folderFaults('DATABASE_URL', dirname(databaseUrl));
}

/** What only one process can hold. */
function concurrencyFaults({ webConcurrency, databaseUrl, record }: Settings): string[] {
  if (webConcurrency === 1) return [];
  const faults: string[] = [];
  if (databaseUrl === ':memory:')
    faults.push('WEB_CONCURRENCY above 1 needs a database that its processes can share; DATABASE_URL is :memory:');
  if (record !== undefined)
    faults.push('WEB_CONCURRENCY must be 1 where RECORD is set: one process writes the recording of a call');
  return faults;
}

/** What an instance would otherwise make for itself, and the others could do nothing with. */
function sharingFaults(settings: Settings): string[] {
  const faults: string[] = [];
  if (!settings.secretKey)
    faults.push('SECRET_KEY must be set on PostgreSQL: all instances read what any of them has encrypted');
  if (demandsKey(settings) && !settings.keysFile)
    faults.push('KEYS_FILE must be set on PostgreSQL: each instance would generate a v1 key of its own');
  return faults;
}

/** Each process would make the same ids as the others. */
function repetitionFaults({ deterministic, databaseUrl, webConcurrency }: Settings): string[] {
  if (!deterministic) return [];
  const faults: string[] = [];
  if (isPostgresUrl(databaseUrl)) faults.push('DETERMINISTIC does not go with PostgreSQL, which instances share');
  if (webConcurrency > 1) faults.push('DETERMINISTIC does not go with more than one process (WEB_CONCURRENCY)');
  return faults;
}

/** Characters: fewer are guessed in no time. */
const shortestToken = 4;

/** Whoever is at this machine can do worse than guess. */
function adminTokenFaults(settings: Settings): string[] {
  const { adminToken = '' } = settings;
  const isShort = adminToken !== '' && adminToken.length < shortestToken;
  if (!isShort || !isPublic(settings)) return [];
  return [
    `ADMIN_TOKEN must have at least ${shortestToken} characters where others can reach the proxy (HOST, PUBLIC_URL)`,
  ];
}

function certificateFaults({ tlsCert, tlsKey }: Settings): string[] {
  if (!tlsCert || !tlsKey) return [];
  const certificate = read('TLS_CERT', tlsCert, (pem) => new X509Certificate(pem), 'a certificate in PEM form');
  const key = read('TLS_KEY', tlsKey, (pem) => createPrivateKey(pem), 'a private key in PEM form without a passphrase');
  const faults = [certificate.fault, key.fault].filter((fault) => fault !== undefined);
  if (certificate.value && key.value && !certificate.value.checkPrivateKey(key.value)) {
    faults.push(`TLS_KEY ${tlsKey} does not belong to the certificate in TLS_CERT ${tlsCert}`);
  }
  return faults;
}

function read<Value>(
  variable: string,
  path: string,
  parse: (pem: Buffer) => Value,
  wanted: string,
): { value?: Value; fault?: string } {
  const [fault] = fileFaults(variable, path);
  if (fault) return { fault };
  try {
    return { value: parse(readFileSync(path)) };
  } catch {
    return { fault: `${variable} ${path} must be ${wanted}` };
  }
}

function fileFaults(variable: string, path: string | undefined): string[] {
  if (!path) return [];
  if (!existsSync(path)) return [`${variable} ${path} does not exist`];
  if (!statSync(path).isFile()) return [`${variable} ${path} is not a file`];
  return accessFaults(variable, path, constants.R_OK, 'read');
}

/** The folder is made where it is missing, so that a fault shows now and not with the first file. */
function folderFaults(variable: string, path: string): string[] {
  try {
    makeFolder(path);
  } catch (error) {
    return [`${variable} ${path} cannot be made: ${reasonOf(error)}`];
  }
  return accessFaults(variable, path, constants.W_OK | constants.X_OK, 'written');
}

function accessFaults(variable: string, path: string, mode: number, done: string): string[] {
  try {
    accessSync(path, mode);
    return [];
  } catch (error) {
    return [`${variable} ${path} cannot be ${done}: ${reasonOf(error)}`];
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return reasons[code] ?? code;
}

const reasons: Partial<Record<string, string>> = {
  EACCES: 'this user may not (EACCES)',
  EPERM: 'this user may not (EPERM)',
  EROFS: 'the file system is read-only (EROFS)',
  ENOENT: 'no folder can be made there (ENOENT)',
  EEXIST: 'there is a file of that name (EEXIST)',
  ENOTDIR: 'a part of the path is a file (ENOTDIR)',
  ENOSPC: 'the disk is full (ENOSPC)',
};
