import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as engine from '../engine';
import { packageFolder, StartError } from '../runtime';

const load = createRequire(__filename);

/**
 * The engine, loaded when it is first asked for: a proxy in front of CloudConvert runs without it and without its packages,
 * the optional dependencies. Throws a `StartError` that names those which are not installed.
 */
export function loadEngine(): typeof engine {
  const missing = optionalPackages().filter((name) => !isInstalled(name));
  if (missing.length === 0) return load('../engine') as typeof engine;
  throw new StartError(
    `The embedded engine needs packages that are not installed (${listed(missing)}): ` +
      'run npm install --include=optional, or set UPSTREAM=cloudconvert.',
  );
}

/** Without any of them all are missing, and the first ones say enough. */
function listed(names: string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}

function optionalPackages(): string[] {
  const text = readFileSync(join(packageFolder, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { optionalDependencies: Record<string, string> }).optionalDependencies);
}

function isInstalled(name: string): boolean {
  return (load.resolve.paths(name) ?? []).some((folder) => existsSync(join(folder, name, 'package.json')));
}
