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
  let tasks: TaskRunner;
  let open: TaskRunner;
  let picture: string;
  let film: string;

  beforeAll(async () => {
    tasks = await TaskRunner.create();
    const folder = path.join(tasks.folder, 'programs');
    mkdirSync(folder);
    for (const name of programs) symlinkSync(findProgram(name) ?? '', path.join(folder, name));
    open = await TaskRunner.create({ searchPath: folder });
  });

  afterAll(() => Promise.all([tasks.close(), open.close()]));

  beforeAll(() => {
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
  ])('%s cannot read or write another file of the machine: %s', async (engine, line) => {
    const secret = path.join(tasks.folder, 'secret.png');
    execFileSync('convert', ['-size', '7x7', 'xc:blue', secret]);
    const before = readFileSync(secret);
    const inputs = [picture, film, ...scriptsFor(tasks.folder, secret)];
    const task = { engine, arguments: line.replaceAll('SECRET.png', secret).replaceAll('SECRET', secret) };
    const { paths } = await tasks.run('command', inputs, task).catch(() => ({ paths: [] as string[] }));
    for (const file of paths) {
      expect(readFileSync(file).includes(before)).toBe(false);
      if (/\.png$/.test(file)) expect(execFileSync('identify', ['-format', '%wx%h', file]).toString()).not.toBe('7x7');
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

  test('imagemagick writes a PDF', async () => {
    const page = path.join(tasks.folder, 'page.jpg');
    execFileSync('convert', ['-size', '60x40', 'xc:red', page]);
    const task = { engine: 'imagemagick', arguments: '/input/import/page.jpg -rotate 90 /output/page.pdf' };
    const { paths, filenames } = await tasks.run('command', [page], task);
    expect(filenames).toEqual(['page.pdf']);
    expect((await PDFDocument.load(readFileSync(paths[0] ?? ''))).getPage(0).getSize()).toEqual({
      ...{ width: 40, height: 60 },
    });
  });

  test('imagemagick reads a PDF, whatever the policy of the system says', async () => {
    const document = path.resolve(__dirname, '../../../fixtures/two-pages.pdf');
    const task = { engine: 'imagemagick', arguments: '-density 36 /input/import/two-pages.pdf /output/page-%d.png' };
    const { filenames, paths } = await tasks.run('command', [document], task);
    expect(filenames).toEqual(['page-0.png', 'page-1.png']);
    expect(imageSize(paths[0] ?? '').width).toBeGreaterThan(10);
  });

  test.each(['epdf:', 'ai:', 'eps:', 'ps:'])('imagemagick reads no PostScript, not as "%s" either', async (coder) => {
    const document = path.join(tasks.folder, 'document.jpg');
    copyFileSync(path.resolve(__dirname, '../../../fixtures/two-pages.pdf'), document);
    const task = { engine: 'imagemagick', arguments: `${coder}/input/import/document.jpg /output/page.png` };
    await expect(tasks.run('command', [document], { ...task, capture_output: true })).rejects.toMatchObject({
      output: expect.stringContaining('security policy'),
    });
  });

  test('graphicsmagick too', async () => {
    const source = path.join(tasks.folder, 'b.png');
    execFileSync('convert', ['-size', '60x40', 'xc:red', source]);
    const task = { engine: 'graphicsmagick', arguments: 'convert /input/import/b.png -resize 30x30 /output/c.png' };
    const { paths } = await tasks.run('command', [source], task);
    expect(imageSize(paths[0] ?? '')).toMatchObject({ width: 30, height: 20 });
  });

  test('without bubblewrap it is neither offered nor accepted, whatever the engine', async () => {
    expect(open.operation('command').catalogue()).toEqual([]);
    for (const engine of ['ffmpeg', 'imagemagick', 'graphicsmagick']) {
      const task = { engine, arguments: '-version' };
      const message = `Command with ${engine} needs bubblewrap (bwrap) on PATH.`;
      expect(open.operation('command').validate(task)).toEqual({ engine: [message] });
      await expect(open.run('command', [], task)).rejects.toThrow(message);
    }
  });

  test.each([
    `-i /input/import/film.mp4 -af ladspa=file=/input/import/code.so:plugin=x /output/x.wav`,
    `-i /input/import/film.mp4 -af "la\\dspa=f='/input/import/code.so':p=x" /output/x.wav`,
    `-i /input/import/film.mp4 -filter_complex "[0:a] ladspa@a=/input/import/code.so:x" /output/x.wav`,
    `-i /input/import/film.mp4 -vf hflip,frei0r=/input/import/code:x /output/x.mp4`,
    `-i /input/import/film.mp4 -af lv2=p=file\\:///input/import/ /output/x.wav`,
    `-i /input/import/film.mp4 -vf dnn_processing=dnn_backend=tensorflow:model=/input/import/code.so /output/x.mp4`,
    `-f lavfi -i "movie=f=lavfi:filename='ladspa=/input/import/code.so:x'" /output/x.wav`,
    `-f lavfi -graph_file /input/import/graph.txt -i x /output/x.wav`,
    `-i /input/import/film.mp4 -filter_complex_script /input/import/graph.txt /output/x.wav`,
    `-f avisynth -i /input/import/x.avs /output/x.wav`,
  ])('ffmpeg loads no code: %s', (line) => {
    const errors = tasks.operation('command').validate({ engine: 'ffmpeg', arguments: line });
    expect(Object.keys(errors)).toEqual(['arguments']);
  });

  test.each([
    ['ffmpeg', '-i /input/import/film.mp4 -f tee -map 0 "[f=mp4]FOLDER/x.mp4"'],
    ['ffmpeg', '-i /input/import/film.mp4 -f tee -map 0 "[f=mp4]/input/import/x.mp4"'],
    ['ffmpeg', '-i /input/import/film.mp4 -c copy /usr/share/x.mp4'],
    ['ffmpeg', '-i /input/import/film.mp4 -c copy /tmp/x.mp4'],
    ['ffmpeg', '-report -i /input/import/film.mp4 -c copy /dev/shm/x.mp4'],
    ['ffmpeg', '-f lavfi -i "movie=FOLDER/secret.txt:format_opts=safe=0" /output/x.mp4'],
    ['ffmpeg', '-f lavfi -i "movie=concat.txt:f=concat:format_opts=safe=0" /output/x.mp4'],
    ['ffmpeg', '-protocol_whitelist file,tcp -i tcp://127.0.0.1:1 /output/x.mp4'],
    ['imagemagick', 'xc:red -write FOLDER/x.png /input/import/x.png'],
  ])('%s writes nowhere but to /output: %s', async (engine, line) => {
    const task = { engine, arguments: line.replaceAll('FOLDER', tasks.folder) };
    await expect(tasks.run('command', [picture, film], task)).rejects.toMatchObject({ name: 'OperationError' });
    for (const place of [tasks.folder, '/usr/share', '/tmp', '/dev/shm'])
      expect(existsSync(path.join(place, 'x.mp4'))).toBe(false);
  });

  test('the catalogue lists the engines that are there, with their commands', () => {
    const rows = tasks.operation('command').catalogue();
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
