#!/usr/bin/env node
'use strict';
/**
 * The command. It is kept in the syntax of any Node, so that an older one gets a line to read instead of a syntax error.
 * In a checkout it builds first where `dist` is older than the sources; a package holds no sources.
 */
var fs = require('fs');
var path = require('path');

var root = path.join(__dirname, '..');
var wanted = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).engines.node.slice('>='.length);

function isOlder(version, least) {
  var given = version.split('.').map(Number);
  var needed = least.split('.').map(Number);
  if (given[0] !== needed[0]) return given[0] < needed[0];
  return given[1] < needed[1];
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (isOlder(process.versions.node, wanted)) {
  fail('cc-v1-proxy needs Node.js ' + wanted + ' or newer; this is ' + process.versions.node + '.');
}
if (fs.existsSync(path.join(root, 'src/cli.ts'))) {
  var fault = require('../scripts/build-when-stale.js').buildWhenStale(root);
  if (fault) fail(fault);
}
// On a read-only system it may lie on the one volume, which is empty at first.
if (process.env.TMPDIR) fs.mkdirSync(process.env.TMPDIR, { recursive: true });
try {
  require('../dist/cli.js');
} catch (error) {
  if (error.code !== 'MODULE_NOT_FOUND') throw error;
  fail(error.message.split('\n')[0] + '. Not all packages are installed: run npm install --include=optional.');
}
