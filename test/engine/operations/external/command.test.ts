import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { PDFDocument } from '@cantoo/pdf-lib';
import imageSize from 'image-size';

import { describeWith, findProgram } from '../../../requirements';
import { TaskRunner } from './task-runner';

const programs = ['ffmpeg', 'ffprobe', 'convert', 'identify', 'gm'];

describeWith(['ffmpeg', 'imagemagick', 'graphicsmagick', 'bubblewrap'], 'command', () => {
  let shutIn: TaskRunner;
  let open: TaskRunner;

  beforeAll(async () => {
    shutIn = await TaskRunner.create();
    const folder = path.join(shutIn.folder, 'programs');
    mkdirSync(folder);
    for (const name of programs) symlinkSync(findProgram(name) ?? '', path.join(folder, name));
    open = await TaskRunner.create({ searchPath: folder });
  });

  afterAll(() => Promise.all([shutIn.close(), open.close()]));

  describe.each(['with bubblewrap', 'without bubblewrap'])('%s', (kind) => {
    let tasks: TaskRunner;
    let picture: string;
    let film: string;

    beforeAll(() => {
      tasks = kind === 'with bubblewrap' ? shutIn : open;
      picture = path.join(tasks.folder, 'a picture.png');
      film = path.join(tasks.folder, 'film.mp4');
      execFileSync('convert', ['-size', '60x40', 'xc:red', picture]);
      execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=64x36:d=1', film]);
    });

    test('imagemagick: what is written to /output is the result', async () => {
      const { filenames, paths, engine } = await command('imagemagick', {
        command: 'convert',
        arguments: '"/input/import/a picture.png" -rotate 90 -write /output/one.png -resize 50% /output/two.jpg',
      });
      expect([engine, filenames]).toEqual(['imagemagick', ['one.png', 'two.jpg']]);
      expect(paths.map((file) => imageSize(file))).toMatchObject([{ width: 40 }, { width: 20, type: 'jpg' }]);
    });

    test.each(['image[1].png', 'a{b}.png', 'w*.png', 'why?.png', 'v%03d.png'])(
      'imagemagick finds a file named %s by its name and by a pattern',
      async (name) => {
        const named = path.join(tasks.folder, name);
        copyFileSync(picture, named);
        for (const source of [`"/input/import/${name}"`, `"/input/import/${name}[30x20]"`, '/input/import/*']) {
          const task = { engine: 'imagemagick', arguments: `${source} /output/found.jpg` };
          const { filenames } = await tasks.run('command', [named], task);
          expect(filenames).toEqual(['found.jpg']);
        }
      },
    );

    test('ffmpeg too', async () => {
      const changed = await command('ffmpeg', {
        arguments: '-i /input/import/film.mp4 -vf "scale=32:-2,hflip" -c:v mpeg4 /output/film.avi',
      });
      expect(changed.filenames).toEqual(['film.avi']);
    });

    test('capture_output keeps what the program said, under the paths the caller knows', async () => {
      const shown = '-v error -print_format json -show_format -show_streams /input/import/film.mp4';
      const probe = await command('ffmpeg', { command: 'ffprobe', arguments: shown, capture_output: true });
      const silent = await command('ffmpeg', { command: 'ffprobe', arguments: shown });
      expect(JSON.parse(probe.output ?? '')).toMatchObject({
        streams: [{ codec_type: 'video', width: 64 }],
        format: { filename: '/input/import/film.mp4' },
      });
      expect(probe.filenames).toEqual([]);
      expect(silent.output).toBeUndefined();
    });

    test('capture_output keeps what a failed program said too', async () => {
      const failing = { command: 'convert', arguments: '/input/import/none.png /output/a.png' };
      const output = expect.stringContaining('/input/import/none.png') as string;
      await expect(command('imagemagick', { ...failing, capture_output: true })).rejects.toMatchObject({ output });
      await expect(command('imagemagick', failing)).rejects.toMatchObject({ output: undefined });
    });

    test('inputs are not written over', async () => {
      const before = readFileSync(picture);
      await command('imagemagick', {
        arguments: `"/input/import/a picture.png" -negate "/input/import/a picture.png"`,
      }).catch(() => undefined);
      expect(readFileSync(picture).equals(before)).toBe(true);
    });

    test.each([
      ['imagemagick', 'text:SECRET /output/x.png'],
      ['imagemagick', 'label:@SECRET /output/x.png'],
      ['imagemagick', '/input/import/script.svg /output/x.png'],
      ['imagemagick', 'msl:/input/import/script.msl /output/x.png'],
      ['imagemagick', 'xc:red -write SECRET.png /output/x.png'],
      ['ffmpeg', '-f lavfi -i movie=SECRET /output/x.png'],
      ['ffmpeg', '-f concat -safe 0 -i /input/import/list.txt -f data -map 0 -c copy /output/x'],
      ['ffmpeg', '-f data -i SECRET -map 0 -c copy -f data /output/x'],
      ['ffmpeg', '-i /input/import/list.m3u8 -f data -map 0 -c copy /output/x'],
      ['ffmpeg', '-i /input/import/film.mp4 -attach SECRET -metadata:s:t mimetype=a/b -c copy /output/x.mkv'],
      ['graphicsmagick', 'convert text:SECRET /output/x.png'],
      ['graphicsmagick', 'conjure /input/import/script.msl'],
      ['graphicsmagick', 'convert /input/import/script.svg /output/x.png'],
    ])('%s can not read or write another file of the machine: %s', async (engine, line) => {
      const secret = path.join(tasks.folder, 'secret.png');
      execFileSync('convert', ['-size', '7x7', 'xc:blue', secret]);
      const before = readFileSync(secret);
      const inputs = [picture, film, ...scriptsFor(tasks.folder, secret)];
      const task = { engine, arguments: line.replaceAll('SECRET.png', secret).replaceAll('SECRET', secret) };
      const { paths } = await tasks.run('command', inputs, task).catch(() => ({ paths: [] as string[] }));
      for (const file of paths) {
        expect(readFileSync(file).includes(before)).toBe(false);
        if (/\.png$/.test(file))
          expect(execFileSync('identify', ['-format', '%wx%h', file]).toString()).not.toBe('7x7');
      }
      expect(readFileSync(secret).equals(before)).toBe(true);
      expect(existsSync(path.join(tasks.folder, 'x.png'))).toBe(false);
    });

    test('it has no network, not even to this machine', async () => {
      let callers = 0;
      const server = net.createServer((socket) => {
        callers += 1;
        socket.destroy();
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as net.AddressInfo;
      const arguments_ = `-i tcp://127.0.0.1:${port} /output/x.mp4`;
      await expect(command('ffmpeg', { arguments: arguments_ })).rejects.toMatchObject({ name: 'OperationError' });
      await new Promise((resolve) => server.close(resolve));
      expect(callers).toBe(0);
    });

    test.each([
      [{}, 'engine'],
      [{ engine: 'bash', arguments: 'x' }, 'engine'],
      [{ engine: 'ffmpeg' }, 'arguments'],
      [{ engine: 'ffmpeg', command: 'convert', arguments: 'x' }, 'command'],
      [{ engine: 'ffmpeg', arguments: '"x' }, 'arguments'],
    ])('%p is refused for its %s', (parameters, field) => {
      expect(Object.keys(tasks.operation('command').validate(parameters))).toEqual([field]);
    });

    function command(engine: string, parameters: Record<string, unknown>) {
      return tasks.run('command', [picture, film], { engine, ...parameters });
    }
  });

  test('imagemagick writes a PDF', async () => {
    const picture = path.join(shutIn.folder, 'page.jpg');
    execFileSync('convert', ['-size', '60x40', 'xc:red', picture]);
    const task = { engine: 'imagemagick', arguments: '/input/import/page.jpg -rotate 90 /output/page.pdf' };
    const { paths, filenames } = await shutIn.run('command', [picture], task);
    expect(filenames).toEqual(['page.pdf']);
    expect((await PDFDocument.load(readFileSync(paths[0] ?? ''))).getPage(0).getSize()).toEqual({
      ...{ width: 40, height: 60 },
    });
  });

  test.each(['', 'pdf:', 'pdfa:', 'epdf:', 'ai:', 'eps:', 'ps:'])(
    'imagemagick reads no PDF and no PostScript, not as "%s" either',
    async (coder) => {
      const document = path.join(shutIn.folder, 'document.jpg');
      copyFileSync(path.resolve(__dirname, '../../../fixtures/two-pages.pdf'), document);
      const task = { engine: 'imagemagick', arguments: `${coder}/input/import/document.jpg /output/page.png` };
      await expect(shutIn.run('command', [document], { ...task, capture_output: true })).rejects.toMatchObject({
        output: expect.stringContaining('security policy'),
      });
    },
  );

  test('graphicsmagick too, but only with bubblewrap', async () => {
    const picture = path.join(shutIn.folder, 'b.png');
    execFileSync('convert', ['-size', '60x40', 'xc:red', picture]);
    const task = { engine: 'graphicsmagick', arguments: 'convert /input/import/b.png -resize 30x30 /output/c.png' };
    const { paths } = await shutIn.run('command', [picture], task);
    expect(imageSize(paths[0] ?? '')).toMatchObject({ width: 30, height: 20 });
    expect(open.operation('command').validate(task)).toEqual({
      engine: ['Command with graphicsmagick needs bubblewrap (bwrap) on PATH.'],
    });
  });

  test('the catalogue lists the engines that are there, with their commands', () => {
    const rows = shutIn.operation('command').catalogue();
    expect(rows.map(({ engine }) => engine)).toEqual(['ffmpeg', 'imagemagick', 'graphicsmagick']);
    expect(rows[0]?.options[0]).toMatchObject({ name: 'command', possible_values: ['ffmpeg', 'ffprobe'] });
  });
});

/** Files that would make a careless program read or write `secret`. */
function scriptsFor(folder: string, secret: string): string[] {
  const files = {
    'script.msl': `<image><read filename="${secret}"/><write filename="/output/x.png"/><write filename="${folder}/x.png"/></image>`,
    'script.svg': `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="7" height="7"><image width="7" height="7" xlink:href="file://${secret}"/><image xlink:href="text:${secret}" width="7" height="7"/></svg>`,
    'list.txt': `ffconcat version 1.0\nfile ${secret}\n`,
    'list.m3u8': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${secret}\n#EXT-X-ENDLIST\n`,
  };
  return Object.entries(files).map(([name, content]) => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  });
}
