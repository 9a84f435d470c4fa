import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';

import { formatGroup } from '../../../src/formats';
import { distance, gridOfPage, type Look, lookOf } from './pictures';
import { wordsIn } from './words';

const run = promisify(execFile);

/** What is wrong with a result beside its source; `unjudged` where no other program tells. */
export async function compare(source: Side, paths: string[], target: string): Promise<string | undefined> {
  const [first] = paths;
  if (first === undefined) return 'no file';
  if ((await stat(first)).size === 0) return (await stat(source.path)).size === 0 ? undefined : 'an empty file';
  const result = { path: first, format: target };
  if (source.format === 'pdf' && target === 'png') return faultInPages(source.path, paths);
  const group = formatGroup(target);
  if (group === 'archive') return faultInNames(source.path, first);
  if (group === 'audio' || group === 'video') return faultInLength(source.path, first);
  if (group === 'image') return isPicture(source.format) ? faultInLook(source.path, first) : 'unjudged';
  return faultInWords(source, result);
}

interface Side {
  path: string;
  format: string;
}

function isPicture(format: string): boolean {
  return ['image', 'vector'].includes(formatGroup(format) ?? '');
}

async function faultInWords(source: Side, result: Side): Promise<string | undefined> {
  if (isPicture(source.format)) return (await pagesOf(result.path)) > 0 ? undefined : 'no page';
  const wanted = await wordsIn(source.path, source.format);
  const found = await wordsIn(result.path, result.format);
  if (found === undefined) return 'unreadable';
  if (wanted === undefined) return 'unjudged';
  if (result.format === 'csv') return faultInFirstSheet(wanted, found);
  const joined = found.join('');
  const distinct = [...new Set(wanted)].slice(0, most);
  const missing = distinct.filter((word) => !joined.includes(word));
  if (distinct.length < few || missing.length / distinct.length <= tolerated) return undefined;
  return `${missing.length} of ${distinct.length} words missing: ${missing.slice(0, 8).join(' ')}`;
}

/** A CSV holds the first sheet alone: which words it must hold cannot be told, but which it can. */
function faultInFirstSheet(wanted: string[], found: string[]): string | undefined {
  const known = wanted.join('');
  const unknown = found.filter((word) => !known.includes(word));
  return unknown.length / Math.max(found.length, few) > tolerated
    ? `other words: ${unknown.slice(0, 8).join(' ')}`
    : undefined;
}

async function faultInPages(source: string, paths: string[]): Promise<string | undefined> {
  const pages = await pagesOf(source);
  if (pages === 0) return 'unjudged';
  const wanted = Math.min(pages, 2);
  if (paths.length !== wanted) return `${paths.length} pages instead of ${wanted}`;
  for (const [index, path] of paths.entries()) {
    const [page, look] = await Promise.all([gridOfPage(source, index + 1), lookOf(path)]);
    if (page === undefined) return 'unjudged';
    if (look === undefined) return 'unreadable';
    const far = distance(page, look.grid);
    if (far > farPages) return `page ${index + 1} looks otherwise: ${far.toFixed(1)}`;
  }
  return undefined;
}

async function pagesOf(file: string): Promise<number> {
  const { stdout } = await run('pdfinfo', [file]).catch(() => ({ stdout: '' }));
  return Number(/^Pages:\s+(\d+)$/m.exec(stdout)?.[1] ?? 0);
}

async function faultInLook(source: string, result: string): Promise<string | undefined> {
  const found = await lookOf(result);
  if (found === undefined) return 'unreadable';
  const faults = [];
  for (const turned of [['-auto-orient'], []]) {
    const wanted = await lookOf(source, turned);
    if (wanted === undefined) return 'unjudged';
    faults.push(difference(wanted, found));
  }
  return faults.includes(undefined) ? undefined : faults[0];
}

/** A tag of the orientation that stays with the picture is right as well as a turned picture. */
function difference(wanted: Look, found: Look): string | undefined {
  if (wanted.width !== found.width || wanted.height !== found.height) {
    return `${found.width}x${found.height} instead of ${wanted.width}x${wanted.height}`;
  }
  const far = distance(wanted.grid, found.grid);
  return far > farPictures ? `looks otherwise: ${far.toFixed(1)}` : undefined;
}

async function faultInLength(source: string, result: string): Promise<string | undefined> {
  const [wanted, found] = await Promise.all([secondsOf(source), secondsOf(result)]);
  if (Number.isNaN(found)) return 'unreadable';
  if (Number.isNaN(wanted)) return 'unjudged';
  return Math.abs(wanted - found) > Math.max(0.5, wanted * 0.05) ? `${found} s instead of ${wanted} s` : undefined;
}

async function secondsOf(file: string): Promise<number> {
  const words = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', file];
  return run('ffprobe', words).then(
    ({ stdout }) => Number.parseFloat(stdout),
    () => NaN,
  );
}

async function faultInNames(source: string, result: string): Promise<string | undefined> {
  const [wanted, found] = await Promise.all([namesIn(source), namesIn(result)]);
  if (found === undefined) return 'unreadable';
  if (wanted === undefined) return 'unjudged';
  const missing = wanted.filter((name) => !found.includes(name));
  return missing.length === 0 ? undefined : `missing: ${missing.slice(0, 4).join(', ')}`;
}

async function namesIn(file: string): Promise<string[] | undefined> {
  if ((await readFile(file)).length === 0) return undefined;
  const listed = await run('bsdtar', ['-tf', file], { timeout: 30_000 }).catch(() => undefined);
  return listed?.stdout
    .split('\n')
    .map((name) => name.replace(/^(?:\.?\/)+/, ''))
    .filter((name) => name !== '' && !name.endsWith('/'));
}

const most = 600;
const few = 6;
/** Hyphens, ligatures and fields make words differ. */
const tolerated = 0.2;
const farPages = 14;
const farPictures = 8;
