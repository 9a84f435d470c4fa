import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createProxyMiddleware } from 'http-proxy-middleware';
import { listening } from './serve';

/** http-proxy-middleware as a user would put it in front of `TARGET`, with connections that are kept. */
const proxy = createProxyMiddleware<IncomingMessage, ServerResponse>({
  target: process.env.TARGET,
  agent: new Agent({ keepAlive: true, maxSockets: 256 }),
});
listening(createServer((request, response) => void proxy(request, response, () => response.writeHead(404).end())));
