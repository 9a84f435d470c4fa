import axios, { AxiosError } from 'axios';
import { createLogger, loggerFor, writeFields } from '../../src/runtime';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const secret = 'pl4nted-s3cret-value';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('trace', { write: (line: string) => void lines.push(line) }));
  return lines.join('');
}

describe('a log line about an error', () => {
  it('holds nothing of the request of an axios error, however deep in the chain of causes', async () => {
    const server = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const error: unknown = await axios
      .post(
        `http://user:${secret}@127.0.0.1:${port}/jobs?X-Amz-Signature=${secret}`,
        { tasks: { export: { secret_access_key: secret } } },
        { headers: { Authorization: `Bearer ${secret}` } },
      )
      .catch((reason: unknown) => reason);
    server.close();
    expect(error).toBeInstanceOf(AxiosError);
    let chain = error as Error;
    for (let depth = 0; depth < 4; depth += 1) chain = new Error('a wrapping error', { cause: chain });
    const line = logged((logger) => logger.error({ err: chain, nested: { reasons: [chain] } }, 'a request failed'));
    expect(line).not.toContain(secret);
    expect(line).toContain('ECONNRESET');
    expect(JSON.parse(line)).toMatchObject({ msg: 'a request failed', err: { type: 'Error', at: expect.any(Array) } });
  });

  it.each([
    ['userinfo of a URL', `connect to ftp://user:${secret}@ftp.example.com failed`],
    ['a query', `GET https://s3.example.com/b/o?X-Amz-Signature=${secret}&x=1 answered 403`],
    ['a query of a path', `GET /process?apikey=${secret} failed`],
    ['a header', `Authorization: Bearer ${secret}`],
  ])('shows no secret in %s of its message', (_where, message) => {
    const line = logged((logger) => logger.warn({ err: new Error(message) }));
    expect(line).not.toContain(secret);
    expect(logged((logger) => logger.warn(message))).not.toContain(secret);
    expect(logged((logger) => logger.warn(new Error(message)))).not.toContain(secret);
  });

  it('tells the errors of an AggregateError, of which the connection to several addresses makes one', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED ::1:1'), { code: 'ECONNREFUSED' });
    const line = logged((logger) => logger.error({ err: new AggregateError([refused], '') }, 'no connection'));
    expect(JSON.parse(line)).toMatchObject({ err: { errors: [{ code: 'ECONNREFUSED' }] } });
  });
});

it.each(['password', 'secretaccesskey', 'Authorization', 'x-api-key', 'refreshtoken', 'v2Key', 'cookie', 'key'])(
  'a log line masks what stands under the name %s, at any depth',
  (name) => {
    const line = logged((logger) => logger.info({ a: { b: [{ c: { [name]: secret } }] }, [name]: secret }, 'x'));
    expect(line).not.toContain(secret);
  },
);

it('a line of the logger for a request names it, and masks a secret in its name', () => {
  const context = { requestId: 'r-1', traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const line = logged((logger) => loggerFor(logger, context).info('within'));
  expect(JSON.parse(line)).toMatchObject(context);
  const named = { requestId: `ftp://user:${secret}@host` };
  expect(logged((logger) => loggerFor(logger, named).info('within'))).not.toContain(secret);
  expect(JSON.parse(logged((logger) => loggerFor(logger, undefined).info('outside')))).not.toHaveProperty('requestId');
});

describe('a line whose fields are JSON already', () => {
  it('looks like every other line of its logger', () => {
    const [quick, usual] = logged((logger) => {
      const child = logger.child({ part: 'proxy' });
      writeFields(child, 'info', '"status":200', 'request ended');
      child.info({ status: 200 }, 'request ended');
    })
      .trim()
      .split('\n')
      .map((line) => ({ ...(JSON.parse(line) as object), time: 0 }));
    expect(quick).toEqual(usual);
  });

  it('is not written below the level of the logger', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line: string) => void lines.push(line) });
    writeFields(logger, 'debug', '"status":200', 'request ended');
    expect(lines).toEqual([]);
  });
});
