'use strict';
// node autocannon.js paths|pairs URL CONNECTIONS SECONDS [FILE]: what paths.lua and pairs.lua are for wrk.
const { readFileSync } = require('node:fs');
const autocannon = require('autocannon');

const [script, url, connections, seconds, file] = process.argv.slice(2);
let started = 0;

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const pair = [
  {
    method: 'POST',
    path: '/process',
    headers: form,
    body: 'apikey=bench&inputformat=png&outputformat=jpg',
    onResponse: (_status, body, context) => (context.path = /"url":"\/\/[^/]+(\/process\/[^"]+)"/.exec(body)?.[1]),
  },
  {
    method: 'POST',
    headers: form,
    body: 'input=download&file=http%3A%2F%2F127.0.0.1%2Fexample.png&outputformat=jpg',
    setupRequest: (request, { path }) => ({ ...request, path }),
    onResponse: (_status, body) => (started += body.includes('"step"') ? 1 : 0),
  },
];

const paths = () =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((path) => ({ path }));

autocannon(
  {
    url,
    connections: Number(connections),
    duration: Number(seconds),
    timeout: 30,
    requests: script === 'pairs' ? pair : paths(),
  },
  (error, result) => {
    if (error) throw error;
    const answers = script === 'pairs' ? started : result['2xx'];
    const failed = result.errors + result.non2xx;
    const { p50, p99 } = result.latency;
    console.log(JSON.stringify({ answers, seconds: result.duration, p50, p99, failed }));
  },
);
