import { createReadStream, createWriteStream, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Api, { type Process } from 'cloudconvert-v1';
import sharp from 'sharp';
import { PDFDocument } from '@cantoo/pdf-lib';
import { fixture, serveFixtures, startTestProxy, type FileServer, type TestProxy } from '../running-proxy';

describe('the official client cloudconvert@1.1.2, unmodified', () => {
  let proxy: TestProxy;
  let files: FileServer;
  let folder: string;

  beforeAll(async () => {
    [proxy, files] = await Promise.all([startTestProxy(), serveFixtures()]);
    folder = mkdtempSync(join(tmpdir(), 'client-'));
  });
  afterAll(async () => {
    await Promise.all([proxy.close(), files.close()]);
  });

  const api = (key = 'any key') => Object.assign(new Api(key), { protocol: 'http', endpoint: proxy.host });

  it('creates a process whose URL is protocol-relative (1.1 c, S1)', async () => {
    const process = await created({ inputformat: 'png', outputformat: 'jpg' });
    expect(process.url).toMatch(new RegExp(`^//${proxy.host}/process/[A-Za-z0-9]{20}$`));
  });

  it('converts an upload that is piped into it and pipes the output out', async () => {
    const target = join(folder, 'piped.jpg');
    await new Promise<void>((resolve, reject) => {
      createReadStream(fixture('example.png'))
        .pipe(api().convert({ inputformat: 'png', outputformat: 'jpg' }).once('error', reject))
        .pipe(createWriteStream(target))
        .once('finish', resolve)
        .once('error', reject);
    });
    expect((await sharp(target).metadata()).format).toBe('jpeg');
  });

  it('converts a download and waits for the end', async () => {
    const process = await converted({
      inputformat: 'png',
      outputformat: 'pdf',
      input: 'download',
      file: files.address('example.png'),
    });
    expect(process.data).toMatchObject({ step: 'finished', percent: 100, message: 'Conversion finished!' });
    const target = join(folder, 'example.pdf');
    await downloaded(process, target);
    expect((await PDFDocument.load(readFileSync(target))).getPageCount()).toBe(1);
  });

  it('tells of progress while it uploads, and of the upload', async () => {
    const process = await created({ inputformat: 'png', outputformat: 'jpg' });
    const events: string[] = [];
    process.on('progress', () => events.push('progress'));
    process.on('uploaded', () => events.push('uploaded'));
    await new Promise<void>((resolve, reject) => {
      process.once('uploaded', () => resolve()).once('error', reject);
      process.start({ outputformat: 'jpg', input: 'upload', file: createReadStream(fixture('example.png')) });
    });
    await waited(process);
    expect(events).toEqual(expect.arrayContaining(['progress', 'uploaded']));
    expect(process.data.step).toBe('finished');
  });

  it('downloads all pages of a two-page PDF as jpg, numbered from 1 (S19)', async () => {
    const process = await converted({
      inputformat: 'pdf',
      outputformat: 'jpg',
      input: 'download',
      file: files.address('two-pages.pdf'),
    });
    expect(process.data.output.files).toEqual(['two-pages-1.jpg', 'two-pages-2.jpg']);
    const target = mkdtempSync(join(folder, 'all-'));
    await new Promise<void>((resolve, reject) => {
      process.downloadAll(target, (error) => (error ? reject(error) : resolve()));
    });
    expect(readdirSync(target).sort()).toEqual(['two-pages-1.jpg', 'two-pages-2.jpg']);
    expect((await sharp(join(target, 'two-pages-2.jpg')).metadata()).format).toBe('jpeg');
  });

  it('reads its converter options back (3.2 f)', async () => {
    const process = await converted({
      inputformat: 'png',
      outputformat: 'jpg',
      input: 'download',
      file: files.address('example.png'),
      converteroptions: { quality: 51, resize: '320x' },
    });
    expect(Number(process.data.converter.options.quality)).toBe(51);
    const target = join(folder, 'resized.jpg');
    await downloaded(process, target);
    expect((await sharp(target).metadata()).width).toBe(320);
  });

  it('deletes a process in every state (S11)', async () => {
    const fresh = await created({ inputformat: 'png', outputformat: 'jpg' });
    const started = await created({ inputformat: 'png', outputformat: 'jpg' });
    await new Promise<void>((resolve, reject) => {
      started.start({ input: 'upload', outputformat: 'jpg' }, (error) => (error ? reject(error) : resolve()));
    });
    const done = await converted({
      inputformat: 'png',
      outputformat: 'jpg',
      input: 'download',
      file: files.address('example.png'),
    });
    for (const process of [fresh, started, done, done]) {
      await deleted(process);
      expect(process.data).toEqual({ message: 'Process was deleted' });
    }
  });

  it('gets 401 without a key', async () => {
    await expect(created({ inputformat: 'png', outputformat: 'jpg' }, '')).rejects.toMatchObject({
      code: 401,
      message: 'No API Key provided!',
    });
  });

  it('gets 400 for a conversion that does not exist', async () => {
    await expect(created({ inputformat: 'invalid', outputformat: 'jpg' })).rejects.toMatchObject({
      code: 400,
      message: 'This conversiontype is not supported!',
    });
  });

  it('gets 404 for an unknown process', async () => {
    const process = await created({ inputformat: 'png', outputformat: 'jpg' });
    process.url += 'x';
    await expect(refreshed(process)).rejects.toMatchObject({ code: 404 });
  });

  it('starts a download of nothing, and hears of it as an error of the wait', async () => {
    const process = await created({ inputformat: 'png', outputformat: 'jpg' });
    await new Promise<void>((resolve, reject) => {
      process.start({ input: 'download', outputformat: 'jpg', file: null }, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    await expect(waited(process)).rejects.toMatchObject({ code: 400, message: 'No input file provided!' });
  });

  it('gets 400 when it starts a process a second time (2.4 f)', async () => {
    const process = await created({ inputformat: 'png', outputformat: 'jpg' });
    const start = () =>
      new Promise<Process>((resolve, reject) => {
        process.start({ input: 'upload', outputformat: 'jpg' }, (error) => (error ? reject(error) : resolve(process)));
      });
    await start();
    await expect(start()).rejects.toMatchObject({ code: 400 });
  });

  it("gets 422 with the engine's message for a corrupt file (4 g)", async () => {
    const corrupt = join(folder, 'corrupt.png');
    await writeFile(corrupt, 'this is no picture');
    const process = await created({ inputformat: 'png', outputformat: 'jpg' });
    await new Promise<void>((resolve, reject) => {
      process.once('uploaded', () => resolve()).once('error', reject);
      process.start({ outputformat: 'jpg', input: 'upload', file: createReadStream(corrupt) });
    });
    const failure = await waited(process).catch((error: Error & { code?: number }) => error);
    expect(failure).toMatchObject({ code: 422 });
    expect((failure as Error).message).toMatch(/damaged or not a valid PNG file/);
  });

  function created(parameters: object, key?: string): Promise<Process> {
    return new Promise((resolve, reject) => {
      api(key).createProcess(parameters, (error, process) => (error ? reject(error) : resolve(process)));
    });
  }

  function converted(parameters: object): Promise<Process> {
    return new Promise((resolve, reject) => {
      api().convert(parameters, (error, process) => (error ? reject(error) : resolve(process)));
    });
  }
});

function waited(process: Process): Promise<Process> {
  return new Promise((resolve, reject) => {
    process.wait((error) => (error ? reject(error) : resolve(process)));
  });
}

function refreshed(process: Process): Promise<Process> {
  return new Promise((resolve, reject) => {
    process.refresh({}, (error) => (error ? reject(error) : resolve(process)));
  });
}

function downloaded(process: Process, target: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.download(createWriteStream(target), null, (error) => (error ? reject(error) : resolve()));
  });
}

function deleted(process: Process): Promise<void> {
  return new Promise((resolve, reject) => {
    process.delete({}, (error) => (error ? reject(error) : resolve()));
  });
}
