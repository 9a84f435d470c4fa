'use strict';
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** What the build reads, besides the folders below. */
const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const folders = ['src'];

/** Its time is that of the sources which were built. */
const stamp = 'dist/.built';

/**
 * Runs `npm run build` where a source is newer than the last build. What it prints goes to standard error: standard output
 * belongs to the command. Answers what went wrong, in one line.
 */
function buildWhenStale(root) {
  if (isBuilt(root)) return undefined;
  if (!existsSync(join(root, 'node_modules/typescript'))) {
    return existsSync(join(root, 'dist/cli.js'))
      ? undefined
      : 'There is no build, and no compiler to make one: run npm ci.';
  }
  const lock = join(root, 'dist/.building');
  mkdirSync(join(root, 'dist'), { recursive: true });
  takeTurn(lock);
  try {
    return isBuilt(root) ? undefined : build(root);
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Waits while another process builds: several starts at a time share one build. */
function takeTurn(lock) {
  for (;;) {
    try {
      return writeFileSync(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isHeld(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    else rmSync(lock, { force: true });
  }
}

/** A lock is held while its process runs, or while it is too young to name one. */
function isHeld(lock) {
  try {
    const holder = Number(readFileSync(lock, 'utf8'));
    if (holder === 0) return Date.now() - timeOf(lock) < 1000;
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function build(root) {
  const startedAt = new Date();
  console.error('Building from src/ …');
  // Most starts build nothing.
  const { spawnSync } = require('node:child_process');
  const { status, signal } = spawnSync('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (status !== 0) return `The build failed${signal ? `: it was ended by ${signal}` : ''}.`;
  writeFileSync(join(root, stamp), startedAt.toISOString());
  return undefined;
}

function isBuilt(root) {
  return builtAt([stamp, 'dist/.tsbuildinfo'].map((file) => join(root, file))) > changedAt(root);
}

function builtAt(stamps) {
  return Math.max(0, ...stamps.map(timeOf));
}

function changedAt(root) {
  const sources = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name),
    ),
  );
  return Math.max(...files.map((file) => timeOf(join(root, file))), ...sources.map(timeOf));
}

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

module.exports = { buildWhenStale };

if (require.main === module) {
  const fault = buildWhenStale(join(__dirname, '..'));
  if (fault) throw new Error(fault);
}
