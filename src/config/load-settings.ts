import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Joi from 'joi';
import { packageFolder } from '../runtime';
import { positionOf } from './json-position';
import { isLoopbackHost } from './setting-values';
import { settingRows, type Settings } from './settings';
import { SettingsError } from './settings-error';

/**
 * Reads config/default.json, config/<NODE_ENV>.json and the environment; the later ones take precedence.
 * `folder` holds the JSON files. Throws `SettingsError`.
 */
export function loadSettings(environment: NodeJS.ProcessEnv, folder = join(packageFolder, 'config')): Settings {
  const files = ['default', environment.NODE_ENV ?? 'production'].map((name) => readJson(join(folder, `${name}.json`)));
  const given = Object.assign({}, ...files, fromEnvironment(environment)) as Record<string, unknown>;
  const result = schema.validate(given, { abortEarly: false });
  if (result.error) throw new SettingsError(result.error.details.map(faultOf));
  return withDependentDefaults(result.value as Settings);
}

const schema = Joi.object(
  Object.fromEntries(settingRows.map(({ name, schema, variable }) => [name, schema.label(variable)])),
)
  .and('tlsCert', 'tlsKey')
  .with('tlsPort', 'tlsCert');

/** Joi's words for a pair of settings name them as config/*.json does; without quotes and values they fit a log line. */
function faultOf({ message, type, context }: Joi.ValidationErrorItem): string {
  if (type === 'object.and') return 'TLS_CERT and TLS_KEY must be set together';
  if (type === 'object.with') return 'TLS_PORT needs TLS_CERT and TLS_KEY';
  if (type === 'object.unknown') return `config/*.json: there is no setting "${String(context?.child)}"`;
  return message.replace(/^"([A-Z\d_]+)"/, '$1');
}

function readJson(path: string): object {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as object;
  } catch (error) {
    throw new SettingsError([`${path} is not valid JSON${positionOf(error)}`]);
  }
}

function fromEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const given = settingRows.filter(
    ({ variable }) => environment[variable] !== undefined && environment[variable] !== '',
  );
  return Object.fromEntries(given.map(({ variable, name }) => [name, environment[variable] as string]));
}

/**
 * Defaults that depend on other settings: the upstream on the v2 keys, the network policy on who can reach the proxy. On a
 * machine of one's own the engine may fetch from anywhere; for strangers nobody opens the network behind the proxy.
 */
function withDependentDefaults(given: Settings): Settings {
  const hasV2Key = given.cloudconvertApiKey !== undefined || keysFileNamesV2Key(given.keysFile);
  const upstream = given.upstream ?? (hasV2Key ? 'cloudconvert' : 'engine');
  const isOwnMachine = upstream === 'engine' && isLoopbackHost(given.host);
  return { ...given, upstream, networkPolicy: given.networkPolicy ?? (isOwnMachine ? 'any' : 'public') };
}

/** A faulty file is reported when the keys are read. */
function keysFileNamesV2Key(path: string | undefined): boolean {
  if (!path) return false;
  try {
    const entries = Object.values(JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>);
    return entries.some((entry) => typeof (entry as { v2Key?: unknown } | null)?.v2Key === 'string');
  } catch {
    return false;
  }
}
