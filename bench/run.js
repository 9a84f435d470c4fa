'use strict';
/**
 * npm run bench [-- NAME...]: measures the proxy as a process of its own, the engine as another, all on loopback.
 * Prints one JSON line a measurement. MiB of upload: BENCH_MIB (default 1024).
 */
const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const http = require('node:http');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { Readable } = require('node:stream');
const { ftp } = require('./ftp');

const cli = join(__dirname, '../dist/cli.js');
const mebibytes = Number(process.env.BENCH_MIB ?? 1024);
const chunk = Buffer.alloc(1024 * 1024, 'x');

const measurements = { upload, polls, ftp: measureFtp };

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});

async function main() {
  const wanted = process.argv.slice(2).filter((name) => name in measurements);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const engine = await start(['engine', '--port', '0', '--data-dir', join(folder, 'engine')], {});
  const proxy = await start(['serve'], {
    PORT: '0',
    DATA_DIR: join(folder, 'proxy'),
    UPSTREAM: 'cloudconvert',
    CLOUDCONVERT_API_KEY: 'bench',
    CLOUDCONVERT_URL: `${engine.url}/v2`,
    CLOUDCONVERT_SYNC_URL: `${engine.url}/sync/v2`,
    NETWORK_POLICY: 'any',
    LOG_LEVEL: 'warn',
  });
  try {
    for (const name of wanted.length > 0 ? wanted : Object.keys(measurements)) {
      console.log(JSON.stringify({ name, ...(await measurements[name](proxy)) }));
    }
  } finally {
    proxy.child.kill();
    engine.child.kill();
    await Promise.all([proxy.ended, engine.ended]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One PUT to upload.url; the proxy's resident memory before, at its highest, and after. */
async function upload(proxy) {
  const started = await startUpload(proxy);
  const before = residentMiB(proxy);
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, residentMiB(proxy))), 50);
  const begun = process.hrtime.bigint();
  const answer = await put(`http:${started.upload.url}/big.png`, mebibytes);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  clearInterval(watch);
  return { mebibytes, seconds, rssBeforeMiB: before, rssHighestMiB: highest, rssAfterMiB: residentMiB(proxy), answer };
}

/** From FTP and to FTP. MiB: BENCH_FTP_MIB (default 500). */
async function measureFtp(proxy) {
  if (!existsSync('/usr/sbin/vsftpd')) return { skipped: 'needs vsftpd: apt-get install vsftpd' };
  const memory = () => residentMiB(proxy);
  return ftp({ url: proxy.url, call, memory, mebibytes: Number(process.env.BENCH_FTP_MIB ?? 500) });
}

/** Status polls of one running process by 16 clients at once, for three seconds. */
async function polls(proxy) {
  const { url } = await startUpload(proxy);
  const agent = new http.Agent({ keepAlive: true });
  const end = Date.now() + 3000;
  let answered = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      while (Date.now() < end) {
        await call('GET', `http:${url}`, undefined, agent);
        answered += 1;
      }
    }),
  );
  agent.destroy();
  return { clients: 16, pollsPerSecond: Math.round(answered / 3) };
}

async function startUpload(proxy) {
  const key = { apikey: 'bench', inputformat: 'png', outputformat: 'jpg' };
  const created = await call('POST', `${proxy.url}/process`, key);
  return call('POST', `http:${created.url}`, { input: 'upload', outputformat: 'jpg' });
}

function put(url, size) {
  const content = Readable.from(
    (function* () {
      for (let sent = 0; sent < size; sent += 1) yield chunk;
    })(),
    { objectMode: false },
  );
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Length': size * chunk.length };
    const request = http.request(url, { method: 'PUT', headers }, (response) => resolve(json(response)));
    request.once('error', reject);
    content.pipe(request);
  });
}

function call(method, url, body, agent) {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'Content-Type': 'application/json' } : {};
    const request = http.request(url, { method, headers, agent }, (response) => resolve(json(response)));
    request.once('error', reject);
    request.end(body && JSON.stringify(body));
  });
}

async function json(response) {
  const chunks = [];
  for await (const part of response) chunks.push(part);
  return JSON.parse(Buffer.concat(chunks).toString('utf8'));
}

function residentMiB({ child }) {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024);
}

/** Resolves once the program says where it listens. */
function start(parameters, environment) {
  const child = spawn(process.execPath, [cli, ...parameters], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
      const address = /http:\/\/[\d.]+:\d+/.exec(printed)?.[0];
      if (address) resolve({ child, ended, url: address });
    });
    child.once('exit', (code) => reject(new Error(`${parameters[0]} ended with ${code} before it listened`)));
  });
}
