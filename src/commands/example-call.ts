import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { isHashed, readKeysFile, type Settings } from '../config';
import { packageFolder } from '../runtime';
import type { RunningProxy } from '../server';

/**
 * A command line to paste, which converts a picture of this package: with a key that the proxy accepts, read from where it
 * is kept rather than printed, and a host that this machine can reach.
 */
export function exampleCall(
  { urls, generatedKey }: Pick<RunningProxy, 'urls' | 'generatedKey'>,
  settings: Settings,
): string {
  const { word, meaning } = keyOf(settings, generatedKey !== undefined);
  const example = join(packageFolder, 'examples/example.png');
  const picture = existsSync(example) ? shown(example) : 'YOUR.png';
  const form = `-F apikey=${word} -F outputformat=pdf -F ${quoted(`file=@${picture}`)}`;
  const introduction = meaning ? `Try, with ${word} set to ${meaning}:` : 'Try:';
  return `${introduction}\n  curl -L ${form} -o example.pdf ${reachable(urls[0] ?? '', settings)}/convert`;
}

interface KeyWord {
  /** As the shell reads it. */
  word: string;
  /** What the user has to set where only the user knows the key. */
  meaning?: string;
}

function keyOf({ keysFile, dataDir, upstream, cloudconvertApiKey }: Settings, isGenerated: boolean): KeyWord {
  if (isGenerated) return { word: `"$(cat ${quoted(`${shown(dataDir)}/api.key`)})"` };
  if (keysFile) return keyIn(keysFile);
  if (upstream === 'cloudconvert' && !cloudconvertApiKey) return { word: '$V2_KEY', meaning: 'a v2 key' };
  return { word: 'any' };
}

/** Of a hashed key only its owner knows what it was. */
function keyIn(keysFile: string): KeyWord {
  const index = Object.keys(readKeysFile(keysFile)).findIndex((key) => !isHashed(key));
  if (index < 0) return { word: '$V1_KEY', meaning: `a key of ${shown(keysFile)}` };
  const script = `Object.keys(JSON.parse(fs.readFileSync(${JSON.stringify(shown(keysFile))})))[${index}]`;
  return { word: `"$(node -p ${quoted(script)})"` };
}

/** An address that stands for all of this machine's is none to call. */
function reachable(listening: string, { publicUrl }: Settings): string {
  if (publicUrl) return publicUrl;
  return listening.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}

function shown(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' ? '.' : short.startsWith('..') ? resolve(path) : short;
}

function quoted(word: string): string {
  return /^[\w./@=+:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
