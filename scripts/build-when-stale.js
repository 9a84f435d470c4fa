'use strict';
const { existsSync, readdirSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** What the build reads, besides the folders below. */
const files = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const folders = ['src'];

/**
 * Runs `npm run build` where a source is newer than the last build. What it prints goes to standard error: standard output
 * belongs to the command. Answers what went wrong, in one line.
 */
function buildWhenStale(root) {
  const stamp = join(root, 'dist/.built');
  if (builtAt([stamp, join(root, 'dist/.tsbuildinfo')]) > changedAt(root)) return undefined;
  if (!existsSync(join(root, 'node_modules/typescript'))) {
    return existsSync(join(root, 'dist/cli.js'))
      ? undefined
      : 'There is no build, and no compiler to make one: run npm ci.';
  }
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
  writeFileSync(stamp, startedAt.toISOString());
  return undefined;
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
