import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import request from 'supertest';
import { translateRoutes } from '../../src/admin';
import { createKeyRing, loadSettings } from '../../src/config';
import { silentLogger } from '../../src/runtime';
import { Spool } from '../../src/transfer';
import { dryRunsOf } from '../../src/v1';

describe('POST /_/translate', () => {
  let folder: string;
  let app: express.Express;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'translate-'));
    const spool = await Spool.open(folder);
    const keys = createKeyRing(loadSettings({}), silentLogger);
    app = express().use(
      '/_',
      translateRoutes((text) => dryRunsOf(text, { spool, keys, catalogue: [], partialCatalogue: false })),
    );
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('answers the v2 job of a call', async () => {
    const call = { inputformat: 'png', outputformat: 'jpg', file: 'https://example.org/a.png' };
    const { body } = await request(app).post('/_/translate').send(call).expect(200);
    expect(body).toMatchObject({ supported: true, job: { tasks: { convert: { operation: 'convert' } } } });
  });

  it('reads a curl command by the same rules as a request', async () => {
    const command =
      "curl -F inputformat=png -F outputformat=jpg -F 'converteroptions[quality]=40' -F file=@cat.png https://h/convert";
    const { text } = await request(app).post('/_/translate').set('Accept', 'text/plain').send(command).expect(200);
    expect(text).toContain('"quality": 40');
    expect(text).toContain('takes the upload of the client into import-1');
  });

  it('joins create and start of a HAR', async () => {
    const post = (url: string, text: string) => ({
      request: { method: 'POST', url, postData: { mimeType: 'application/json', text } },
    });
    const entries = [
      post('https://api.cloudconvert.com/v1/process', '{"inputformat": "png", "outputformat": "jpg"}'),
      post('https://h.cloudconvert.com/process/x', '{"input": "download", "file": "https://example.org/a.png"}'),
    ];
    const { body } = await request(app).post('/_/translate').send({ log: { entries } }).expect(200);
    expect(body).toMatchObject({
      job: { tasks: { 'import-1': { operation: 'import/url' }, convert: { output_format: 'jpg' } } },
    });
  });

  it('keeps the calls of a HAR apart, as JSON and as text', async () => {
    const post = (url: string, call: object) => ({
      request: { method: 'POST', url, postData: { mimeType: 'application/json', text: JSON.stringify(call) } },
    });
    const file = 'https://example.org/a.png';
    const entries = ['jpg', 'webp'].map((outputformat) =>
      post('https://api.cloudconvert.com/convert', { inputformat: 'png', outputformat, input: 'download', file }),
    );
    const har = { log: { entries } };
    const { body } = await request(app).post('/_/translate').send(har).expect(200);
    expect(body).toMatchObject([
      { call: expect.stringContaining('/convert') as string, job: { tasks: { convert: { output_format: 'jpg' } } } },
      { call: expect.stringContaining('/convert') as string, job: { tasks: { convert: { output_format: 'webp' } } } },
    ]);
    const { text } = await request(app).post('/_/translate').set('Accept', 'text/plain').send(har).expect(200);
    expect(text).toMatch(/^# Call 1 of 2: .*convert\n[^]*"jpg"[^]*\n# Call 2 of 2: .*convert\n[^]*"webp"/);
  });

  it('names parameters that v1 does not have, and answers the code alone where asked', async () => {
    const call = {
      inputformat: 'png',
      outputformat: 'jpg',
      file: 'https://example.org/a.png',
      apikey: 'k',
      delete: true,
    };
    const sent = { ...call, converoptions: { quality: 3 }, 'converteroptions.quality': 3, converter: 'x' };
    const { body } = await request(app).post('/_/translate').send(sent).expect(200);
    const named = (body as { warnings: { parameter: string }[] }).warnings.map(({ parameter }) => parameter);
    expect(named).toEqual(['delete', 'converoptions', 'converteroptions.quality', 'converter']);
    const code = await request(app).post('/_/translate?code=php').set('Accept', 'text/plain').send(call).expect(200);
    expect(code.text).toMatch(/^<\?php/);
  });

  it.each([`{'quality': 70, 'strip_metatags': True}`, '[object Object]', [{ quality: 70 }]])(
    'says that v1 reads no options from %j',
    async (converteroptions) => {
      const call = { inputformat: 'png', outputformat: 'jpg', file: 'https://example.org/a.png', converteroptions };
      const { body } = await request(app).post('/_/translate').send(call).expect(200);
      expect(body).toMatchObject({ warnings: [{ parameter: 'converteroptions', outcome: 'it is ignored' }] });
    },
  );

  it('answers 400 to what is no call', async () => {
    const { body } = await request(app).post('/_/translate').send('hello').expect(400);
    expect(body).toMatchObject({ code: 400 });
  });
});
