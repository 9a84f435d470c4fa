'use strict';
const { randomFillSync } = require('node:crypto');
const { closeSync, openSync, statSync, writeSync } = require('node:fs');
const { join } = require('node:path');
require('../test/typescript-loader');
const { startVsftpd } = require('../test/services/vsftpd.ts');

module.exports = { ftp };

/**
 * A v1 call that fetches a file from FTP, has it zipped and stores the zip by FTP. Answers the seconds from start to
 * finished and the proxy's resident memory before, at its highest, and after.
 */
async function ftp({ url, call, memory, mebibytes }) {
  const { root, port, user, password, close } = await startVsftpd();
  writeNoise(join(root, 'big.bin'), mebibytes);
  const access = { host: '127.0.0.1', port, user, password };
  const before = memory();
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, memory())), 50);
  try {
    const create = { apikey: 'bench', inputformat: 'bin', outputformat: 'zip', mode: 'archive' };
    const { url: process } = await call('POST', `${url}/process`, create);
    const begun = Date.now();
    const storages = { input: { ftp: access }, file: 'big.bin', output: { ftp: { ...access, path: 'out/' } } };
    const status = await call('POST', `http:${process}`, { ...create, ...storages, wait: true });
    const seconds = (Date.now() - begun) / 1000;
    if (status.step !== 'finished') throw new Error(`${status.step}: ${status.message}`);
    const stored = statSync(join(root, 'out', status.output.filename)).size;
    return { mebibytes, seconds, stored, rssBeforeMiB: before, rssHighestMiB: highest, rssAfterMiB: memory() };
  } finally {
    clearInterval(watch);
    await close();
  }
}

function writeNoise(path, mebibytes) {
  const file = openSync(path, 'w');
  const piece = Buffer.alloc(1024 * 1024);
  for (let each = 0; each < mebibytes; each += 1) writeSync(file, randomFillSync(piece));
  closeSync(file);
}
