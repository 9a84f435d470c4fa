import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { lateEncodings, lazyModules } from './lazy-modules.mjs';
import { licencesOf, packagesOf } from './bundled-packages.mjs';

/**
 * Builds the server into a few files in dist/, with the packages that it needs: they start faster and take less memory and
 * disk than a thousand (docs/decisions/0025-one-bundle.md). Beside it are installed the `dependencies` and
 * `optionalDependencies` of package.json.
 */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const installed = Object.keys({ ...dependencies, ...optionalDependencies });
/** What packages look for and do without. */
const doneWithout = ['pg-native', 'supports-color'];

/** An optional package may be left out: a bundled one that needs it, too, gets a copy of its own. */
function isBeside(id, importer) {
  const names = importer?.includes('node_modules') ? doneWithout : installed;
  return isBuiltin(id) || names.some((name) => id === name || id.startsWith(`${name}/`));
}

const bundle = await rolldown({
  cwd: root,
  input: { cli: 'src/cli.ts', library: 'src/library.ts' },
  platform: 'node',
  external: isBeside,
  plugins: [lazyModules(join(root, 'src')), lateEncodings()],
  // form-data brings an older one of its own: 190 kB of text once more.
  resolve: { alias: { 'mime-db': join(root, 'node_modules/mime-db') } },
  transform: { target: 'node20.19' },
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
});
const { output } = await bundle.generate({
  dir: dist,
  format: 'cjs',
  exports: 'named',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  // One letter beyond ASCII makes V8 keep a file in two bytes a letter.
  charset: 'ascii',
  comments: false,
  sourcemap: true,
  sourcemapExcludeSources: true,
});
const packages = packagesOf(output.flatMap(({ moduleIds = [] }) => moduleIds));
const files = {
  ...Object.fromEntries(output.map(({ fileName, code, source }) => [fileName, code ?? source])),
  'bundled-packages.json': JSON.stringify(packages.map(({ name, version }) => ({ name, version }))),
  'THIRD-PARTY-LICENCES.txt': licencesOf(packages),
};
mkdirSync(dist, { recursive: true });
for (const [name, text] of Object.entries(files)) replace(name, text);

const written = new Set([...Object.keys(files), 'console', 'types']);
for (const name of readdirSync(dist)) {
  const isOfOthers = name.startsWith('.') && name !== '.compiled';
  if (!written.has(name) && !isOfOthers) rmSync(join(dist, name), { recursive: true });
}

/** At once: another build may run at the same time, and a server start from what it wrote. */
function replace(name, text) {
  const part = join(dist, `.${name}.${process.pid}`);
  writeFileSync(part, text);
  renameSync(part, join(dist, name));
}
