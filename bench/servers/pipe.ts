import { createServer, request as send } from 'node:http';
import { pipeline } from 'node:stream';
import { listening } from './serve';

/** Nothing but Node's own streams: what comes in goes to the same path of `TARGET`, and its answer back. */
const target = process.env.TARGET ?? '';
listening(
  createServer((request, response) => {
    const { method, headers } = request;
    const onward = send(target + request.url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => undefined);
    });
    pipeline(request, onward, (error) => error && response.destroy());
  }),
);
