import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Starts the built server once and stops it, so that an image holds the compiled code that a read-only system can't keep. */
const program = join(dirname(fileURLToPath(import.meta.url)), '../dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'first-start-'));
// Nothing answers there; the proxy starts nevertheless.
const nowhere = 'http://127.0.0.1:1/v2';
const env = {
  ...process.env,
  ...{ UPSTREAM: 'cloudconvert', CLOUDCONVERT_API_KEY: 'none', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' },
  ...{ CLOUDCONVERT_URL: nowhere, CLOUDCONVERT_SYNC_URL: nowhere, DATA_DIR: folder },
};
const server = spawn(process.execPath, [program, 'serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
server.stdout.once('data', () => server.kill('SIGTERM'));
server.once('exit', (code) => {
  rmSync(folder, { recursive: true });
  process.exitCode = code ?? 1;
});
