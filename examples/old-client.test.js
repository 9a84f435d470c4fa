// Jest: the unmodified official client of v1 (npm install cloudconvert@1) against a proxy of its own.
const CloudConvert = require('cloudconvert');
const { startProxy } = require('cloudconvert-v1-proxy');

let proxy;
beforeAll(async () => (proxy = await startProxy()), 60_000);
afterAll(() => proxy.close());

test('a picture becomes a PDF', async () => {
  const client = Object.assign(new CloudConvert('any key'), { protocol: 'http', endpoint: new URL(proxy.url).host });
  const conversion = { inputformat: 'png', outputformat: 'pdf', input: 'base64', filename: 'dot.png', file: dot };
  const { data } = await new Promise((resolve, reject) => {
    client.convert(conversion, (error, process) => (error ? reject(error) : resolve(process)));
  });
  expect(data.output.filename).toBe('dot.pdf');
  expect((await proxy.journal()).map(({ method }) => method)).toContain('POST');
}, 60_000);

const dot = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
