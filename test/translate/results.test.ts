import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PDFDocument } from '@cantoo/pdf-lib';
import { imageSize } from 'image-size';
import request, { type Test } from 'supertest';
import { describeWith } from '../requirements';
import { useFixtures, useTestProxy } from '../running-proxy';

jest.setTimeout(120_000);

const proxy = useTestProxy();
const files = useFixtures();

describe('a picture of 640 x 400', () => {
  it.each([
    [{ resize: '320x' }, [320, 200]],
    [{ resize: 'x100' }, [160, 100]],
    [{ resize: '100x100' }, [100, 63]],
    [{ resize: '100x100', resizemode: 'crop' }, [100, 100]],
    [{ resize: '100x100', resizemode: 'scale' }, [100, 100]],
  ])('with %j becomes %j', async (converteroptions, [width, height]) => {
    const image = await converted({ inputformat: 'png', outputformat: 'jpg', converteroptions }, 'example.png');
    const size = imageSize(image);
    expect({ ...size, height: Math.abs((size.height ?? 0) - (height ?? 0)) <= 1 ? height : size.height }).toMatchObject(
      {
        type: 'jpg',
        width,
        height,
      },
    );
  });
});

describeWith(['imagemagick', 'bubblewrap'], 'a picture through a command', () => {
  it.each([
    [{ rotate: 90 }, [400, 640]],
    [{ resize: '50%' }, [320, 200]],
    [{ resize: '1280x1280', resizeenlarge: true }, [1280, 800]],
    [{ command: '{INPUTFILE} -crop 100x50+0+0 +repage {OUTPUTFILE}' }, [100, 50]],
  ])('with %j becomes %j', async (converteroptions, [width, height]) => {
    const image = await converted({ inputformat: 'png', outputformat: 'jpg', converteroptions }, 'example.png');
    expect(imageSize(image)).toMatchObject({ type: 'jpg', width, height });
  });

  it('may go into a PDF afterwards', async () => {
    const call = { inputformat: 'png', outputformat: 'pdf', converteroptions: { rotate: '90' } };
    const [page] = (await PDFDocument.load(await converted(call, 'example.png'))).getPages();
    expect(page?.getWidth()).toBeLessThan(page?.getHeight() ?? 0);
  });

  it('may be each frame of a file', async () => {
    const frames = ['-size', '60x40', 'xc:red', 'xc:blue', 'tiff:-'];
    const { stdout } = await promisify(execFile)('convert', frames, { encoding: 'buffer' });
    const input = { input: 'base64', file: stdout.toString('base64'), filename: 'two.tiff' };
    const call = { inputformat: 'tiff', converteroptions: { rotate: '90' }, ...input };
    const path = await outputPath({ ...call, outputformat: 'jpg' });
    const { body } = await bytes(request(proxy.url).get(`${path}/two-2.jpg`).expect(200));
    expect(imageSize(body as Buffer)).toMatchObject({ width: 40, height: 60 });
    const together = await status({ ...call, outputformat: 'tiff' });
    expect(together.output).toMatchObject({ filename: 'two.tiff' });
  });

  it('may be each page of a PDF', async () => {
    const pageOf = async (converteroptions: object) => {
      const call = {
        inputformat: 'pdf',
        outputformat: 'png',
        converteroptions: { density: '72', ...converteroptions },
      };
      const path = await outputPath(call, 'two-pages.pdf');
      const { body } = await bytes(request(proxy.url).get(`${path}/two-pages-2.png`).expect(200));
      return imageSize(body as Buffer);
    };
    const { width = 0, height = 0 } = await pageOf({});
    const turned = await pageOf({ rotate: '90', resize: '50%', grayscale: 'true' });
    expect(turned).toMatchObject({ width: Math.round(height / 2), height: Math.round(width / 2) });
  });

  it('keeps the name of an upload that comes after the start', async () => {
    const create = await request(proxy.url)
      .post('/process')
      .send({ apikey: 'k', inputformat: 'png', outputformat: 'jpg' });
    const { url } = create.body as { url: string };
    const path = new URL(`http:${url}`).pathname;
    const start = await request(proxy.url)
      .post(path)
      .send({ input: 'upload', converteroptions: { rotate: 90 } });
    const { upload } = start.body as { upload: { url: string } };
    const example = await fixtureBytes('example.png');
    await request(proxy.url)
      .put(`${new URL(`http:${upload.url}`).pathname}/my%20cat.png`)
      .send(example)
      .expect(200);
    const { body } = await request(proxy.url).get(`${path}?wait`).expect(200);
    expect(body).toMatchObject({ input: { filename: 'my cat.png' }, output: { filename: 'my cat.jpg' } });
  });
});

describe('a PDF of two pages', () => {
  it('with page_range 2-2 becomes one picture', async () => {
    const options = { inputformat: 'pdf', outputformat: 'png', converteroptions: { page_range: '2-2' } };
    expect(await status(options, 'two-pages.pdf')).toMatchObject({ output: { filename: 'two-pages.png' } });
  });

  it('becomes two pictures numbered from 1', async () => {
    const { output } = await status({ inputformat: 'pdf', outputformat: 'jpg' }, 'two-pages.pdf');
    expect(output).toMatchObject({ files: ['two-pages-1.jpg', 'two-pages-2.jpg'], filename: 'two-pages.zip' });
  });

  it('is four pages when combined with itself', async () => {
    const file = files.address('two-pages.pdf');
    const call = { inputformat: 'pdf', outputformat: 'pdf', mode: 'combine', files: [file, file] };
    const merged = await converted({ ...call, filename: 'merged.pdf' });
    expect((await PDFDocument.load(merged)).getPageCount()).toBe(4);
  });

  it('keeps its two pages when it becomes a PDF', async () => {
    const again = await converted({ inputformat: 'pdf', outputformat: 'pdf' }, 'two-pages.pdf');
    expect((await PDFDocument.load(again)).getPageCount()).toBe(2);
  });

  it('asks for its password when protected', async () => {
    const converteroptions = { encrypt_user_password: 'open', encrypt_owner_password: 'own' };
    const call = { inputformat: 'pdf', outputformat: 'pdf', mode: 'protect', converteroptions };
    const locked = await converted(call, 'two-pages.pdf');
    await expect(PDFDocument.load(locked)).rejects.toThrow(/encrypted/i);
    expect((await PDFDocument.load(locked, { password: 'open' })).getPageCount()).toBe(2);
  });

  it('is described in mode info, without an output', async () => {
    const body = await status({ inputformat: 'pdf', mode: 'info' }, 'two-pages.pdf');
    expect(body).toMatchObject({
      step: 'finished',
      message: 'File initialized!',
      info: { Pages: expect.anything() as unknown },
    });
    expect(body.output).not.toHaveProperty('url');
  });
});

describeWith(['ffmpeg', 'bubblewrap'], 'a sound of four seconds', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sound-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [{ trim_from: '1', trim_to: '0:00:03' }, 2],
    [{ trim_from: '00:00:02.5' }, 1.5],
    [{ command: '-i {INPUTFILE} -t 1 {OUTPUTFILE}' }, 1],
  ])('with %j lasts %d seconds', async (converteroptions, seconds) => {
    const sound = `data:audio/wav;base64,${silence(4).toString('base64')}`;
    const call = { inputformat: 'wav', outputformat: 'flac', input: 'base64', file: sound, filename: 'a.wav' };
    const path = join(folder, 'a.flac');
    await writeFile(path, await converted({ ...call, converteroptions }));
    expect(await lengthOf(path)).toBeCloseTo(seconds, 1);
  });

  it('is described in mode info by its streams', async () => {
    const call = { inputformat: 'wav', mode: 'info', input: 'base64', filename: 'a.wav' };
    const { info } = await status({ ...call, file: silence(1).toString('base64') });
    expect(info).toMatchObject({ streams: [{ codec_type: 'audio' }] });
  });
});

describeWith(['ffmpeg', 'bubblewrap'], 'a film of two seconds with two sound tracks', () => {
  let film: string;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'film-'));
    const path = join(folder, 'film.mkv');
    const picture = ['-f', 'lavfi', '-i', 'color=size=64x48:duration=2'];
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=2'];
    const tracks = ['-map', '0', '-map', '1', '-map', '1', '-shortest', path];
    await promisify(execFile)('ffmpeg', ['-v', 'error', ...picture, ...sound, ...tracks]);
    film = (await readFile(path)).toString('base64');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [{}, 1, 2],
    [{ audio_all_streams: true }, 2, 2],
    [
      { audio_all_streams: 'true', audio_codec: 'AAC', audio_normalize: '-10dB', trim_from: '1', faststart: true },
      2,
      1,
    ],
  ])('with %j keeps %d of them and lasts %d seconds', async (converteroptions, tracks, seconds) => {
    const call = { inputformat: 'mkv', outputformat: 'mp4', input: 'base64', file: film, filename: 'film.mkv' };
    const path = join(folder, 'film.mp4');
    await writeFile(path, await converted({ ...call, converteroptions }));
    expect(await soundTracksOf(path)).toBe(tracks);
    expect(await lengthOf(path)).toBeCloseTo(seconds, 0);
  });
});

type Call = Record<string, unknown>;

async function converted(call: Call, name?: string): Promise<Buffer> {
  const { body } = await bytes(request(proxy.url).get(await outputPath(call, name)));
  return body as Buffer;
}

async function outputPath(call: Call, name?: string): Promise<string> {
  const { output } = await status(call, name);
  return new URL(`http:${(output as { url: string }).url}`).pathname;
}

async function status(call: Call, name?: string): Promise<Call> {
  const input = name === undefined ? {} : { input: 'download', file: files.address(name) };
  const sent = { apikey: 'k', ...input, ...call, wait: true, download: false, save: true };
  const { body } = await request(proxy.url).post('/convert').send(sent);
  expect(body).toMatchObject({ step: 'finished' });
  return body as Call;
}

function bytes(test: Test): Test {
  return test.buffer(true).parse((response, done) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => done(null, Buffer.concat(chunks)));
  });
}

async function fixtureBytes(name: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(files.address(name))).arrayBuffer());
}

/** A WAV file of 8 kHz, 8 bit, one channel. */
function silence(seconds: number): Buffer {
  const samples = Buffer.alloc(8000 * seconds, 128);
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, samples.length],
  ] as const)
    head.writeUInt32LE(value, at);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    head.writeUInt16LE(value, at);
  head.write('data', 36);
  return Buffer.concat([head, samples]);
}

async function lengthOf(path: string): Promise<number> {
  const shown = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  const { stdout } = await promisify(execFile)('ffprobe', shown);
  return Number(stdout);
}

async function soundTracksOf(path: string): Promise<number> {
  const shown = ['-v', 'error', '-select_streams', 'a', '-show_entries', 'stream=index', '-of', 'csv=p=0', path];
  const { stdout } = await promisify(execFile)('ffprobe', shown);
  return stdout.trim().split('\n').length;
}
