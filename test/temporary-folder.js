'use strict';
const { chmodSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** One folder for the temporary files of a whole run, which goes with the run: a test that is cut short leaves nothing. */
module.exports = function makeTemporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'cc-v1-proxy-tests-'));
  chmodSync(folder, 0o755); // PostgreSQL runs as another user.
  process.env.TMPDIR = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
};
