import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to a request on its way from the proxy to the engine. */
export type Fault = (incoming: IncomingMessage, response: ServerResponse, pass: () => void) => void;

const answered =
  (status: number, type: string, body: string, headers: Record<string, string> = {}): Fault =>
  (_incoming, response) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  };

/** By name; every one has been seen of real services. */
export const faults: Record<string, Fault> = {
  'connection reset': (incoming) => incoming.socket.destroy(),
  'answer lost': (incoming, response, pass) => {
    response.writeHead = () => response;
    response.write = () => true;
    response.end = () => {
      incoming.socket.destroy();
      return response;
    };
    pass();
  },
  'answer cut': (incoming, response, pass) => {
    const write = response.write.bind(response);
    response.write = (chunk: Buffer) => {
      write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => incoming.socket.destroy());
      return true;
    };
    pass();
  },
  'half a second late': (_incoming, _response, pass) => {
    setTimeout(pass, 500);
  },
  'status 500': answered(500, 'application/json', '{"message":"Server Error"}'),
  'status 503': answered(503, 'application/json', '{"message":"Service Unavailable"}', { 'retry-after': '1' }),
  'status 429': answered(429, 'application/json', '{"message":"Too Many Attempts."}', { 'retry-after': '1' }),
  'a page instead of JSON': answered(200, 'text/html', '<h1>Maintenance</h1>'),
  'broken JSON': answered(200, 'application/json', '{"data":'),
};

export interface FaultProxy {
  /** `http://127.0.0.1:port`, in place of the engine's. */
  url: string;
  /** Strikes every request until it is set to undefined. */
  fault: Fault | undefined;
  /** Tags of all jobs that the engine said it had made, whether or not the answer came through. */
  madeJobs: string[];
  close(): Promise<void>;
}

/** Stands between the proxy and the engine, which may be away; its addresses are those that the engine's links lead to. */
export async function startFaultProxy(enginePort: number): Promise<FaultProxy> {
  const server = createServer((incoming, response) => {
    incoming.on('error', () => response.destroy());
    response.on('error', () => incoming.destroy());
    const pass = () => passOn(enginePort, incoming, response, state.madeJobs);
    if (state.fault) state.fault(incoming, response, pass);
    else pass();
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: FaultProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    fault: undefined,
    madeJobs: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

function passOn(port: number, incoming: IncomingMessage, response: ServerResponse, madeJobs: string[]): void {
  const { method, url, headers } = incoming;
  const outgoing = forward({ host: '127.0.0.1', port, method, path: url, headers, agent: false });
  outgoing.on('error', () => incoming.socket.destroy());
  response.on('close', () => outgoing.destroy());
  outgoing.on('response', (answer) => {
    const chunks: Buffer[] = [];
    const makesJob = method === 'POST' && url?.split('?')[0] === '/v2/jobs' && answer.statusCode === 201;
    answer.on('error', () => incoming.socket.destroy());
    answer.on('data', (chunk: Buffer) => {
      if (makesJob) chunks.push(chunk);
      response.write(chunk);
    });
    answer.on('end', () => {
      if (makesJob) madeJobs.push(tagOf(Buffer.concat(chunks)));
      response.end();
    });
    response.writeHead(answer.statusCode ?? 502, answer.headers);
  });
  incoming.pipe(outgoing);
}

function tagOf(answer: Buffer): string {
  return (JSON.parse(answer.toString()) as { data: { tag: string } }).data.tag;
}
