import { harFiles, readRecordings } from '../migration/har';
import { startMock as start, type Trouble } from '../migration/mock';
import type { TestFault, TestServer } from './test-server';

/** What v1 answers in trouble; a mock has no conversions and storages that could fail. */
const troubles: { readonly [Name in TestFault['name']]?: (fault: TestFault) => Trouble } = {
  'payment-required': () => ({ status: 402, error: 'Your account has run out of conversion minutes' }),
  'too-many-requests': ({ retryAfter = 1 }) => ({ status: 429, error: 'Too Many Requests', retryAfter }),
  unavailable: ({ retryAfter = 30 }) => ({ status: 503, error: 'API unavailable. Please try later.', retryAfter }),
};

/**
 * Answers v1 requests as recorded in HAR files (or folders of them), without engine or account. `faults` takes
 * `payment-required`, `too-many-requests` and `unavailable`; another name throws. Rejects where a file can't be read.
 */
export async function startMock(...paths: string[]): Promise<TestServer> {
  const recordings = await readRecordings(await harFiles(paths));
  let armed: (TestFault & { left: number })[] = [];
  const next = (): Trouble | undefined => {
    const fault = armed[0];
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) armed.shift();
    return troubles[fault.name]?.(fault);
  };
  const server = await start(recordings, { host: '127.0.0.1', port: 0 }, next);
  return {
    url: server.url,
    close: () => server.close(),
    journal: async () => server.journal().map(({ at, method, path, status }) => ({ at, method, path, status })),
    reset: async () => {
      server.reset();
      armed = [];
    },
    faults: {
      arm: (fault) => {
        if (!troubles[fault.name]) throw new Error(`A mock has no fault ${fault.name}`);
        armed.push({ ...fault, left: fault.times ?? 1 });
      },
      list: () => armed.map(({ left, ...fault }) => ({ ...fault, times: left })),
      clear: () => {
        armed = [];
      },
    },
  };
}
