import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const root = path.join(__dirname, '../..');

it('starting the proxy loads neither the engine nor the libraries of other commands', async () => {
  const listPackages = `require('./src/commands/serve');
    const packages = Object.keys(require.cache).map((file) => /node_modules\\/((@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
    console.log([...new Set(packages)].join());`;
  const loader = ['-r', './test/typescript-loader.js', '-e', listPackages];
  const { stdout } = await promisify(execFile)(process.execPath, loader, { cwd: root });
  const loaded = stdout.trim().split(',');
  expect(loaded).toContain('express');
  for (const heavy of [
    'sharp',
    '@cantoo/pdf-lib',
    'pdfmake',
    'socket.io',
    'nodemailer',
    'diff',
    'cli-progress',
    'yauzl',
    'axios',
    'pg',
    'fast-xml-parser',
    'http-proxy-middleware',
  ])
    expect(loaded).not.toContain(heavy);
});
