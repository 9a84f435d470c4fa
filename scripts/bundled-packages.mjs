import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Licences that ask for no more than that their words stay with the code. */
const permissive = ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0'];

/**
 * The packages that modules come from, each once and by name: `{ name, version, license, folder }`. Throws for one whose
 * licence doesn't let it be part of ours.
 */
export function packagesOf(moduleIds) {
  const folders = new Set(moduleIds.map(packageFolder).filter((folder) => folder !== undefined));
  const packages = [...folders]
    .map((folder) => ({ ...JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')), folder }))
    .map(({ name, version, license, folder }) => ({ name, version, license, folder }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const other = packages.find(({ license }) => !permissive.includes(license));
  if (other) throw new Error(`${other.name} is under ${other.license}: it must not be bundled`);
  return packages;
}

/** The licences of packages, in the words that they came with. */
export function licencesOf(packages) {
  const texts = packages.map(({ name, version, license, folder }) => {
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(folder, file), 'utf8').trim() : 'It came without a file of its licence.'}\n`;
  });
  return `The built files hold code of these packages:\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Folders inside a package may have a package.json that names nothing. */
function packageFolder(id) {
  const path = id.replace(/^\0/, '').replace(/\?.*/, '');
  if (!path.includes('node_modules')) return undefined;
  let folder = dirname(path);
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

function isPackage(folder) {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const { name, version } = JSON.parse(readFileSync(file, 'utf8'));
  return name !== undefined && version !== undefined;
}
