import { holdOf, longestAllowed } from '../v1/event-loop-hold';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { ManualClock } from '../manual-clock';
import { caller, startTestEngine, taskNamed, type TestEngine } from './running-engine';

describe('the upload form of import/upload (v2-contract 4.3)', () => {
  let engine: TestEngine;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    engine = await startTestEngine();
    call = caller(engine);
  });
  afterAll(() => engine.stop());

  interface Form {
    url: string;
    parameters: Record<string, string>;
  }

  async function uploadTask(parameters: object = {}): Promise<{ id: string; form: Form }> {
    const { id, result } = (await call('POST', '/v2/import/upload', parameters)).body.data;
    return { id, form: result.form };
  }

  function filled(form: Form, content = 'content', filename = 'ä b.txt'): FormData {
    const data = new FormData();
    for (const [name, value] of Object.entries(form.parameters)) data.append(name, value);
    data.append('file', new Blob([content]), filename);
    return data;
  }

  const post = (form: Form, body: FormData, headers: Record<string, string> = {}) =>
    fetch(form.url, { method: 'POST', body, headers, redirect: 'manual' });

  it('waits with a form whose parameters are those of an S3 POST, in the recorded order', async () => {
    const { body } = await call('POST', '/v2/import/upload', {});
    const { data } = body;
    expect(data).toMatchObject({ status: 'waiting', message: 'Waiting for file upload', percent: 100, job_id: null });
    expect(Object.keys(data.result.form.parameters)).toEqual([
      'acl',
      'key',
      'success_action_status',
      'X-Amz-Credential',
      'X-Amz-Algorithm',
      'X-Amz-Date',
      'Policy',
      'X-Amz-Signature',
    ]);
    expect(data.result.form.parameters.key).toBe(`${data.id}/\${filename}`);
  });

  it('answers 201 with Location, ETag and the PostResponse, and the task is finished with the sent filename', async () => {
    const { id, form } = await uploadTask();
    const response = await post(form, filled(form));
    const md5 = createHash('md5').update('content').digest('hex');
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toContain('application/xml');
    expect(response.headers.get('etag')).toBe(`"${md5}"`);
    expect(response.headers.get('location')).toContain(id);
    expect(await response.text()).toMatch(
      /<PostResponse><Location>.*<\/Location><Bucket>tasks<\/Bucket><Key>.*ä b\.txt<\/Key><ETag>.*<\/ETag><\/PostResponse>/,
    );
    const { data } = (await call('GET', `/sync/v2/tasks/${id}`)).body;
    expect(data).toMatchObject({
      status: 'finished',
      message: null,
      credits: 0,
      result: { files: [{ filename: 'ä b.txt', size: 7 }] },
    });
    expect(data.started_at).toBe(data.ended_at);
  });

  it.each(['my file (1).png', 'ä ö.txt', 'a"b.txt', 'plain.txt'])(
    'keeps %s as it is where the name stands without quotes, as the Node SDK 3 sends it',
    async (filename) => {
      const { id, form } = await uploadTask();
      const part = (head: string, content: string) =>
        `--b\r\ncontent-disposition:form-data;${head}\r\n\r\n${content}\r\n`;
      const fields = Object.entries(form.parameters).map(([name, value]) => part(`name="${name}"`, value));
      const file = part(`name="file";filename=${filename}\r\ncontent-type:application/octet-stream`, 'content');
      const body = `${fields.join('')}${file}--b--\r\n`;
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
      expect((await fetch(form.url, { method: 'POST', body, headers })).status).toBe(201);
      const { data } = (await call('GET', `/sync/v2/tasks/${id}`)).body;
      expect(data.result.files).toEqual([{ filename, size: 7 }]);
    },
  );

  it.each([0, 1, 200_000, 600_000])('takes a file of %d bytes as it is', async (length) => {
    const { id, form } = await uploadTask();
    const content = Buffer.alloc(length, '0123456789\r\n--').toString();
    const response = await post(form, filled(form, content));
    expect(response.headers.get('etag')).toBe(`"${createHash('md5').update(content).digest('hex')}"`);
    const { data } = (await call('GET', `/sync/v2/tasks/${id}`)).body;
    expect(data.result.files).toEqual([{ filename: 'ä b.txt', size: length }]);
  });

  it.each(['a"b.txt', 'what?.txt'])('keeps %s as it is where a browser sends it', async (filename) => {
    const { id, form } = await uploadTask();
    const body = new FormData();
    for (const [name, value] of Object.entries(form.parameters)) body.append(name, value);
    body.append('file', new Blob(['content']), filename);
    expect((await fetch(form.url, { method: 'POST', body })).status).toBe(201);
    const { data } = (await call('GET', `/sync/v2/tasks/${id}`)).body;
    expect(data.result.files).toEqual([{ filename, size: 7 }]);
  });

  it('of more parts than a form has is refused, and holds nobody up however empty they are', async () => {
    const { form } = await uploadTask();
    const body = '--b\r\n'.repeat(200_000);
    const answers: string[] = [];
    const hold = await holdOf(async () => {
      const headers = { 'Content-Type': 'multipart/form-data; boundary=b' };
      const response = await fetch(form.url, { method: 'POST', body, headers });
      answers.push(`${response.status} ${await response.text()}`);
    });
    expect(answers[0]).toMatch(/^400 .*The form has too many parts/s);
    expect(hold).toBeLessThan(longestAllowed);
  });

  it('that breaks off at any moment ends neither the engine nor the task', async () => {
    const { port } = new URL(engine.base);
    for (let turns = 0; turns < 40; turns += 1) {
      const { id, form } = await uploadTask();
      const fields = Object.entries(form.parameters).map(
        ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
      );
      const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n';
      const head = `POST /storage/tasks HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n`;
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(`${head}Content-Length: 100000\r\n\r\n${fields.join('')}${file}abc`);
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      socket.resetAndDestroy();
      await once(socket, 'close');
      expect((await call('GET', `/v2/tasks/${id}`)).body.data.status).toBe('waiting');
    }
  });

  it.each([
    ['with more fields than a form has', 100, 10],
    ['with a field of a megabyte', 1, 1_000_000],
  ])('%s is refused, with a valid signature and without one', async (_what, count, length) => {
    const { id, form } = await uploadTask();
    for (const parameters of [form.parameters, {}]) {
      const data = new FormData();
      for (const [name, value] of Object.entries(parameters)) data.append(name, value);
      for (let index = 0; index < count; index += 1) data.append(`x${index}`, 'x'.repeat(length));
      data.append('file', new Blob(['content']), 'a.txt');
      const refused = await post(form, data);
      expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('MaxPostPreDataLength')]);
    }
    expect((await call('GET', `/v2/tasks/${id}`)).body.data.status).toBe('waiting');
  });

  it('whose body stays silent is ended, as is any other body', async () => {
    const impatient = await startTestEngine({ longestSilence: 100 });
    const port = Number(new URL(impatient.base).port);
    for (const path of ['/storage/tasks', '/v2/jobs', '/_/faults']) {
      const socket = connect(port, '127.0.0.1').on('error', () => undefined);
      const type = path === '/storage/tasks' ? 'multipart/form-data; boundary=b' : 'application/json';
      const key = path === '/storage/tasks' ? 'X: y' : 'Authorization: Bearer test-key';
      socket.write(
        `POST ${path} HTTP/1.1\r\nHost: a\r\n${key}\r\nContent-Type: ${type}\r\nContent-Length: 99\r\n\r\n--b`,
      );
      socket.resume();
      await once(socket, 'close');
    }
    await impatient.stop();
  });

  it('lets the job go on once the file is there', async () => {
    const job = (
      await call('POST', '/v2/jobs', {
        tasks: {
          in: { operation: 'import/upload' },
          conv: { operation: 'convert', input: 'in', output_format: 'txt' },
          out: { operation: 'export/url', input: 'conv' },
        },
      })
    ).body.data;
    expect(job.status).toBe('waiting');
    const form = (taskNamed(job, 'in').result as unknown as { form: Form }).form;
    await post(form, filled(form, 'from the form'));
    const ended = (await call('GET', `/sync/v2/jobs/${job.id}`)).body.data;
    expect(await (await fetch(taskNamed(ended, 'out').result.files[0].url)).text()).toBe('FROM THE FORM');
  });

  it('refuses a body without Content-Length with 411', async () => {
    const { form } = await uploadTask();
    const status = await new Promise((resolve, reject) => {
      const upload = request(form.url, {
        method: 'POST',
        headers: { 'Content-Type': 'multipart/form-data; boundary=b', 'Transfer-Encoding': 'chunked' },
      });
      upload.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
      upload.end('--b--\r\n');
    });
    expect(status).toBe(411);
  });

  it('takes a body in chunks and with an Authorization header where it is asked to be lenient, for the Node SDK before 2.3.5', async () => {
    const lenient = await startTestEngine({ lenientUploads: true });
    const { id, result } = (await caller(lenient)('POST', '/v2/import/upload', {})).body.data;
    const { body, headers } = new Request('http://form', { method: 'POST', body: filled(result.form) });
    const upload = {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { ...Object.fromEntries(headers), Authorization: 'null' },
    };
    expect((await fetch(result.form.url, upload as RequestInit)).status).toBe(201);
    expect((await caller(lenient)('GET', `/sync/v2/tasks/${id}`)).body.data.status).toBe('finished');
    await lenient.stop();
  });

  it('refuses an Authorization header with 400', async () => {
    const { form } = await uploadTask();
    expect((await post(form, filled(form), { Authorization: 'Bearer x' })).status).toBe(400);
  });

  it('refuses a wrong signature, a changed policy and a foreign key with 403', async () => {
    const { form } = await uploadTask();
    const changes: Record<string, string>[] = [
      { 'X-Amz-Signature': '00' },
      { Policy: 'e30=' },
      { key: 'other/${filename}' },
    ];
    for (const change of changes) {
      const changed = { ...form, parameters: { ...form.parameters, ...change } };
      expect((await post(changed, filled(changed))).status).toBe(403);
    }
  });

  it('refuses an expired form with 403', async () => {
    const clock = new ManualClock();
    const late = await startTestEngine({ clock });
    const { form } = (await caller(late)('POST', '/v2/import/upload', {})).body.data.result;
    clock.advance(13 * 3600 * 1000);
    expect((await post(form, filled(form))).status).toBe(403);
    await late.stop();
  });

  it('refuses a second file in the form and a second form for the task with 400', async () => {
    const { id, form } = await uploadTask();
    const two = filled(form);
    two.append('file', new Blob(['second']), 'second.txt');
    expect((await post(form, two)).status).toBe(400);
    expect((await call('GET', `/v2/tasks/${id}`)).body.data.status).toBe('waiting');
    expect((await post(form, filled(form))).status).toBe(201);
    expect((await post(form, filled(form))).status).toBe(400);
  });

  it('refuses fields behind the file: they are not seen', async () => {
    const { form } = await uploadTask();
    const data = new FormData();
    data.append('file', new Blob(['x']), 'x.txt');
    for (const [name, value] of Object.entries(form.parameters)) data.append(name, value);
    expect((await post(form, data)).status).toBe(403);
  });

  it('sends a browser on where the task names a redirect', async () => {
    const { form } = await uploadTask({ redirect: 'https://site.test/done?x=1' });
    const response = await post(form, filled(form));
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^https:\/\/site\.test\/done\?x=1&bucket=tasks&key=.+&etag=.+/);
  });

  it.each([
    ['.NET', 'Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=NAME'],
    ['node', 'content-disposition:form-data;name="NAME"'],
    ['Java', 'Content-Transfer-Encoding: 8bit\r\nContent-Disposition: form-data; name="NAME"'],
  ])('reads the parts as the SDK for %s writes them', async (_language, head) => {
    const { id, form } = await uploadTask();
    const part = (name: string, value: string) => `--b 1\r\n${head.replace('NAME', name)}${value}\r\n`;
    const fields = Object.entries(form.parameters).map(([name, value]) => part(name, `\r\n\r\n${value}`));
    const response = await fetch(form.url, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary="b 1"' },
      body: `${fields.join('')}${part('file', ';filename=input.pdf\r\n\r\n%PDF')}--b 1--\r\n`,
    });
    expect(response.status).toBe(201);
    const { result } = (await call('GET', `/v2/tasks/${id}`)).body.data;
    expect(result.files).toEqual([{ filename: 'input.pdf', size: 4 }]);
  });

  it('takes a file without a filename, as the SDK for PHP uploads a string, and names it "file"', async () => {
    const { id, form } = await uploadTask();
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Length: ${value.length}\r\n\r\n${value}\r\n`;
    const fields = Object.entries(form.parameters).map(([name, value]) => part(name, value));
    const response = await fetch(form.url, {
      method: 'POST',
      headers: { 'Content-Type': 'multipart/form-data; boundary="b"' },
      body: `${fields.join('')}${part('file', 'words')}--b--\r\n`,
    });
    expect(response.status).toBe(201);
    const { result } = (await call('GET', `/v2/tasks/${id}`)).body.data;
    expect(result.files).toEqual([{ filename: 'file', size: 5 }]);
  });

  it('is also taken under storage.<host>/tasks with a key, as one connector has it', async () => {
    const { id, form } = await uploadTask();
    const body = new Response(filled(form));
    const upload = request(`${engine.base}/tasks`, {
      method: 'POST',
      headers: {
        Host: 'storage.engine.test',
        Authorization: 'Bearer k',
        'Content-Type': body.headers.get('content-type') ?? '',
      },
    });
    const bytes = Buffer.from(await body.arrayBuffer());
    upload.setHeader('Content-Length', bytes.length).end(bytes);
    const [response] = await once(upload, 'response');
    response.resume();
    expect(response.statusCode).toBe(201);
    expect((await call('GET', `/v2/tasks/${id}`)).body.data.status).toBe('finished');
  });

  it('is open to pages of any origin', async () => {
    const { form } = await uploadTask();
    const asked = await fetch(form.url, { method: 'OPTIONS', headers: { Origin: 'https://site.test' } });
    expect([asked.status, asked.headers.get('access-control-allow-methods')]).toEqual([204, 'GET, POST']);
    const posted = await post(form, filled(form), { Origin: 'https://site.test' });
    expect(posted.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('keeps a filename inside the folder of its task', async () => {
    const { id, form } = await uploadTask();
    expect((await post(form, filled(form, 'x', '../../escape.txt'))).status).toBe(201);
    const { result } = (await call('GET', `/v2/tasks/${id}`)).body.data;
    expect(result.files).toEqual([{ filename: 'escape.txt', size: 1 }]);
  });

  it('refuses a file that does not fit into the disk quota, and says so', async () => {
    const small = await startTestEngine({ quotaBytes: 10 });
    const { id, result } = (await caller(small)('POST', '/v2/import/upload', {})).body.data;
    const refused = await post(result.form, filled(result.form, 'x'.repeat(11)));
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('disk quota of the engine (10 bytes) is used up');
    expect((await post(result.form, filled(result.form, 'x'.repeat(10)))).status).toBe(201);
    expect((await caller(small)('DELETE', `/v2/tasks/${id}`)).status).toBe(204);
    const again = (await caller(small)('POST', '/v2/import/upload', {})).body.data.result.form;
    expect((await post(again, filled(again, 'x'.repeat(10)))).status).toBe(201);
    await small.stop();
  });
});
