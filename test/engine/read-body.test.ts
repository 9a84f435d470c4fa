import { once } from 'node:events';
import { connect } from 'node:net';
import { checkBounds } from '../../src/engine/api/read-body';
import { caller, startTestEngine, type TestEngine } from './running-engine';

describe('the body of a request', () => {
  let engine: TestEngine;
  beforeAll(async () => (engine = await startTestEngine()));
  afterAll(() => engine.stop());

  it('is not read before the key is known', async () => {
    const socket = connect(Number(new URL(engine.base).port), '127.0.0.1').on('error', () => undefined);
    socket.write(
      'POST /v2/jobs HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000000\r\n\r\n{',
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  it.each([
    ['nested too deeply', '['.repeat(100) + ']'.repeat(100), 'The body is nested more than 32 levels deep.'],
    ['of too many values', `[${'1,'.repeat(30_000)}1]`, 'The body holds more than 20000 values.'],
  ])('%s is refused before it is parsed', async (_what, body, message) => {
    const response = await fetch(`${engine.url}/jobs`, {
      method: 'POST',
      headers: { Authorization: 'Bearer k', 'Content-Type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ message, code: 'INVALID_DATA' });
  });

  it('may hold a file with any characters', async () => {
    const file = '"[{,\\'.repeat(50_000);
    const { body } = await caller(engine)('POST', '/sync/v2/import/raw', { file, filename: 'a.txt' });
    expect(body.data).toMatchObject({ status: 'finished', result: { files: [{ size: 250_000 }] } });
  });

  it.each(['', '"', '"\\', '{"a": "b\\"', '[]]]]'])('that is no JSON (%j) is left to the parser', (text) => {
    expect(() => checkBounds(Buffer.from(text))).not.toThrow();
  });
});
