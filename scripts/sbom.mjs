import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Prints what a built server consists of as SPDX: the packages installed beside it (npm's own list, `--omit=optional` as
 * for npm) and those in its bundle, which npm takes for development alone.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const list = (...flags) => {
  const words = ['sbom', '--sbom-format=spdx', '--package-lock-only', ...flags];
  return JSON.parse(execFileSync('npm', words, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 }));
};
const nameOf = ({ name, versionInfo }) => `${name}@${versionInfo}`;

const bundled = JSON.parse(readFileSync(join(root, 'dist/bundled-packages.json'), 'utf8'));
const installed = list('--omit=dev', ...process.argv.slice(2));
const names = new Set([...installed.packages.map(nameOf), ...bundled.map(({ name, version }) => `${name}@${version}`)]);
const all = list();
const packages = all.packages.filter((each) => names.delete(nameOf(each)));
if (names.size > 0) throw new Error(`package-lock.json doesn't know ${[...names].join(', ')}`);
const ids = new Set(['SPDXRef-DOCUMENT', ...packages.map(({ SPDXID }) => SPDXID)]);
const relationships = all.relationships.filter(
  ({ spdxElementId, relatedSpdxElement }) => ids.has(spdxElementId) && ids.has(relatedSpdxElement),
);
console.log(JSON.stringify({ ...installed, packages, relationships }, undefined, 2));
