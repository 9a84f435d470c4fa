import { createHash } from 'node:crypto';
import { ManualClock } from '../manual-clock';
import { caller, capitalsJob, startTestEngine, taskNamed, type TestEngine } from './running-engine';

describe('files of export/url (v2-contract 7)', () => {
  let engine: TestEngine;
  let call: ReturnType<typeof caller>;
  beforeAll(async () => {
    engine = await startTestEngine();
    call = caller(engine);
  });
  afterAll(() => engine.stop());

  async function exported(out: object = {}, filename = 'a.txt', ids = call, text = 'hello') {
    const { tasks } = capitalsJob(text);
    const job = { tasks: { ...tasks, in: { ...tasks.in, filename }, out: { ...tasks.out, ...out } } };
    const ended = (await ids('POST', '/sync/v2/jobs', job)).body.data;
    return { job: ended, file: taskNamed(ended, 'out').result.files[0] };
  }

  it('carries the headers of its link, with the md5 as ETag', async () => {
    const { file } = await exported();
    const response = await fetch(file.url);
    const md5 = createHash('md5').update('HELLO').digest('hex');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-disposition': 'attachment; filename="a.txt"',
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '5',
      'accept-ranges': 'bytes',
      etag: `"${md5}"`,
      'last-modified': expect.any(String),
    });
    expect(new URL(file.url).searchParams.get('response-content-disposition')).toBe('attachment; filename="a.txt"');
  });

  it('gives a range with 206, refuses one outside with 416 and HEAD with 403', async () => {
    const { file } = await exported();
    const part = await fetch(file.url, { headers: { Range: 'bytes=1-2' } });
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'EL', 'bytes 1-2/5']);
    expect((await fetch(file.url, { headers: { Range: 'bytes=9-' } })).status).toBe(416);
    expect((await fetch(file.url, { method: 'HEAD' })).status).toBe(403);
  });

  it.each([
    ['small', 5],
    ['of many blocks', 600_000],
  ])('gives the rest of a file, %s, to a client that has the beginning of this very one', async (_size, length) => {
    const { file } = await exported({}, 'a.txt', call, 'x'.repeat(length));
    const first = await fetch(file.url);
    expect(await first.text()).toBe('X'.repeat(length));
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toBe(`"${createHash('md5').update('X'.repeat(length)).digest('hex')}"`);
    expect(first.headers.get('content-length')).toBe(String(length));
    const restOf = async (known: string) => {
      const rest = await fetch(file.url, { headers: { Range: 'bytes=3-', 'If-Range': known } });
      return [rest.status, (await rest.text()).length];
    };
    expect(await restOf(etag)).toEqual([206, length - 3]);
    expect(await restOf('"of another file"')).toEqual([200, length]);
  });

  it('is inline when the task says so', async () => {
    const { file } = await exported({ inline: true });
    expect((await fetch(file.url)).headers.get('content-disposition')).toBe('inline; filename="a.txt"');
  });

  it('runs nothing on the origin that it comes from, not even a page that is shown inline', async () => {
    const { file } = await exported({ inline: true }, 'page.html');
    const { headers } = await fetch(file.url);
    expect(headers.get('content-type')).toContain('text/html');
    expect(headers.get('content-security-policy')).toBe('sandbox');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('keeps names with blanks, umlauts and percent signs', async () => {
    const { file } = await exported({}, 'ä 100% #1.txt');
    expect(file.filename).toBe('ä 100% #1.txt');
    expect(await (await fetch(file.url)).text()).toBe('HELLO');
  });

  it('refuses a changed link with 403', async () => {
    const { file } = await exported();
    for (const changed of [file.url.replace('a.txt?', 'b.txt?'), file.url.replace('attachment', 'inline')]) {
      const response = await fetch(changed);
      expect(response.status).toBe(403);
      expect(response.headers.get('content-type')).toContain('xml');
    }
  });

  it('expires 24 h after the export', async () => {
    const clock = new ManualClock();
    const late = await startTestEngine({ clock });
    const { file } = await exported({}, 'a.txt', caller(late));
    clock.advance(86_390_000);
    expect((await fetch(file.url)).status).toBe(200);
    clock.advance(20_000);
    expect([403, 404]).toContain((await fetch(file.url)).status);
    await late.stop();
  });

  it('stays when the task it came from is deleted, and goes with the export task', async () => {
    const { job, file } = await exported();
    await call('DELETE', `/v2/tasks/${taskNamed(job, 'conv').id}`);
    expect((await fetch(file.url)).status).toBe(200);
    await call('DELETE', `/v2/tasks/${taskNamed(job, 'out').id}`);
    expect((await fetch(file.url)).status).toBe(404);
  });

  it('are one for each input, the same name numbered, or one zip', async () => {
    const { tasks } = capitalsJob('one');
    const ended = (
      await call('POST', '/sync/v2/jobs', {
        tasks: {
          in: tasks.in,
          second: { ...tasks.in, file: 'two' },
          each: { operation: 'export/url', input: ['in', 'second'] },
          all: { operation: 'export/url', input: ['in', 'second'], archive_multiple_files: true },
        },
      })
    ).body.data;
    expect(taskNamed(ended, 'each').result.files.map(({ filename }) => filename)).toEqual(['a.txt', 'a-1.txt']);
    const [archive] = taskNamed(ended, 'all').result.files;
    const bytes = Buffer.from(await (await fetch(archive.url)).arrayBuffer());
    expect(archive.filename).toMatch(/\.zip$/);
    expect(bytes.length).toBe(archive.size);
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from('PK\x03\x04', 'latin1'));
    expect(bytes.includes('a-1.txt')).toBe(true);
  });
});
