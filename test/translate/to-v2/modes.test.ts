import { translate } from '../../../src/translate';
import { call, context, row, translated } from '../calls';

const pdf = { inputFormat: 'pdf', outputFormat: 'pdf', files: [{ file: 'http://example.org/a.pdf' }] };
const two = { files: [{ file: 'http://example.org/a.pdf' }, { file: 'http://example.org/b.docx' }] };

describe('mode', () => {
  it('combine merges the inputs in their order, under the name of the call, after making PDF of other formats (2.4 b)', () => {
    const { job } = translated({ ...pdf, ...two, mode: 'combine', filename: 'merged.pdf' });
    expect(job.tasks).toMatchObject({
      'convert-2': { operation: 'convert', input: 'import-2', input_format: 'docx', output_format: 'pdf' },
      merge: { operation: 'merge', input: ['import-1', 'convert-2'], output_format: 'pdf', filename: 'merged.pdf' },
      export: { input: 'merge' },
    });
    expect(job.tasks).not.toHaveProperty('convert-1');
  });

  it.each([
    ['merged', 'merged.pdf', 'merged.tar.gz'],
    ['Report of 1.2', 'Report of 1.2.pdf', 'Report of 1.2.tar.gz'],
    ['merged.docx', 'merged.pdf', 'merged.tar.gz'],
    ['merged.PDF', 'merged.PDF', 'merged.tar.gz'],
    ['all.tgz', 'all.pdf', 'all.tgz'],
  ])('several files under the name %j get the extension of what they become', (filename, merged, archived) => {
    expect(translated({ ...pdf, ...two, mode: 'combine', filename }).job.tasks.merge).toMatchObject({
      filename: merged,
    });
    const archive = { ...two, mode: 'archive', outputFormat: 'tar.gz', filename };
    const catalogue = [row('archive', null, 'tar.gz')];
    expect(translated(archive, { catalogue }).job.tasks.archive).toMatchObject({ filename: archived });
  });

  it('PDFs that are to become one PDF are merged where no mode is said, as in 2015', () => {
    const files = [{ file: 'http://example.org/a.pdf' }, { file: 'http://example.org/b.pdf' }];
    const { job } = translated({ ...pdf, files, filename: 'merged.pdf' });
    expect(job.tasks.merge).toMatchObject({ input: ['import-1', 'import-2'], filename: 'merged.pdf' });
  });

  it('one PDF that is to become a PDF is written anew, since v1 lists that pair (6 b)', () => {
    const catalogue = [row('convert', 'png', 'jpg'), row('merge', 'pdf', 'pdf')];
    const { job, converter } = translated({ ...pdf }, { catalogue });
    expect(job.tasks.merge).toMatchObject({ operation: 'merge', input: 'import-1', output_format: 'pdf' });
    expect(job.tasks).toMatchObject({ export: { input: 'merge' } });
    expect(converter).toMatchObject({ mode: 'convert', format: 'pdf' });
  });

  it('other files without a mode are an archive, and refused where the output is no archive, in the recorded words', () => {
    const files = [{ file: 'http://example.org/a.gif' }, { file: 'http://example.org/b.gif' }];
    const result = translate(call({ inputFormat: 'gif', outputFormat: 'mp4', files }), context());
    expect(result).toMatchObject({
      ok: false,
      refusal: { status: 400, message: 'Conversion type not supported: gif to mp4 (mode archive)', deferred: true },
    });
  });

  it('info asks for the metadata and has nothing to download (2.4 a)', () => {
    const { job, info, downloadable } = translated({ ...pdf, mode: 'info' });
    expect(job.tasks.metadata).toEqual({ operation: 'metadata', input: 'import-1' });
    expect(job.tasks).not.toHaveProperty('export');
    expect({ info, downloadable }).toEqual({ info: true, downloadable: false });
  });

  it('info asks ffprobe about a video too, where commands are offered', () => {
    const catalogue = [row('command', null, null, 'ffmpeg'), row('metadata', 'mp4', null)];
    const files = [{ file: 'http://example.org/my film.mp4' }];
    const { job } = translated({ inputFormat: 'mp4', mode: 'info', files }, { catalogue });
    expect(job.tasks.ffprobe).toMatchObject({
      operation: 'command',
      engine: 'ffmpeg',
      command: 'ffprobe',
      arguments: "-v error -print_format json -show_format -show_streams '/input/import-1/my film.mp4'",
      capture_output: true,
      ignore_error: true,
    });
  });

  it('info asks ffprobe where the catalogue need not list commands, and not where it lists all', () => {
    const files = [{ file: 'http://example.org/a.mp4' }];
    const catalogue = [row('metadata', 'mp4', null)];
    const film = { inputFormat: 'mp4', mode: 'info', files };
    expect(translated(film, { catalogue, partialCatalogue: true }).job.tasks).toHaveProperty('ffprobe');
    expect(translated(film, { catalogue }).job.tasks).not.toHaveProperty('ffprobe');
  });

  it('info makes thumbnails where asked, and then has something to download (2.4 a)', () => {
    const converterOptions = { thumbnail_format: 'jpeg', thumbnail_size: '640x480', thumbnail_count: '3' };
    const { job, downloadable } = translated({
      inputFormat: 'mp4',
      mode: 'info',
      files: [{ file: 'http://example.org/film.mp4' }],
      converterOptions,
    });
    expect(job.tasks.thumbnail).toEqual({
      operation: 'thumbnail',
      input: 'import-1',
      output_format: 'jpg',
      width: 640,
      height: 480,
      count: 3,
    });
    expect(downloadable).toBe(true);
  });

  it('extract gives the members of an archive (2.4 c)', () => {
    const files = [{ file: 'http://example.org/a.zip' }];
    const { job } = translated({ inputFormat: 'zip', outputFormat: undefined, mode: 'extract', files });
    expect(job.tasks.extract).toMatchObject({ operation: 'archive/extract', input: 'import-1' });
  });

  it('compress optimizes (2.4 d)', () => {
    const { job } = translated({ ...pdf, mode: 'compress', converterOptions: { quality: '40' } });
    expect(job.tasks.optimize).toEqual({ operation: 'optimize', input: 'import-1', input_format: 'pdf', quality: 40 });
  });

  it('compress and protect work on every file', () => {
    const files = ['a', 'b'].map((name) => ({ file: `http://example.org/${name}.pdf` }));
    const sources = { input: ['import-1', 'import-2'] };
    expect(translated({ ...pdf, files, mode: 'compress' }).job.tasks.optimize).toMatchObject(sources);
    expect(translated({ ...pdf, files, mode: 'protect' }).job.tasks.encrypt).toMatchObject(sources);
  });

  it('compress encrypts a PDF too where the options say so', () => {
    const { job, warnings } = translated({
      ...pdf,
      mode: 'compress',
      converterOptions: { encrypt_user_password: 'x' },
    });
    expect(job.tasks.encrypt).toMatchObject({ input: 'optimize', set_password: 'x' });
    expect(warnings).toEqual([]);
  });

  it.each(['compress', 'protect'])('%s decrypts a PDF first where its password is given', (mode) => {
    const catalogue = [
      row('optimize', 'pdf', 'pdf'),
      row('pdf/encrypt', 'pdf', null, 'qpdf'),
      row('pdf/decrypt', 'pdf', null, 'qpdf', { password: 'string' }),
    ];
    const { job, warnings } = translated(
      { ...pdf, mode, converterOptions: { input_password: ' open ' } },
      { catalogue },
    );
    expect(job.tasks.decrypt).toEqual({ operation: 'pdf/decrypt', input: 'import-1', password: ' open ' });
    expect(Object.values(job.tasks)[2]).toMatchObject({ input: 'decrypt' });
    expect(warnings).toEqual([]);
  });

  it('protect encrypts without a password too, and not where it is told so', () => {
    expect(translated({ ...pdf, mode: 'protect' }).job.tasks.encrypt).toEqual({
      operation: 'pdf/encrypt',
      input: 'import-1',
    });
    const unwanted = translated({ ...pdf, mode: 'protect', converterOptions: { encrypt: 'false' } });
    expect(unwanted.job.tasks).not.toHaveProperty('encrypt');
  });

  it('info tells that it describes one file only', () => {
    expect(translated({ ...pdf, ...two, mode: 'info' }).warnings).toMatchObject([{ parameter: 'files' }]);
  });

  it.each(['archive', 'extract'])('%s tells the options that it leaves out', (mode) => {
    const catalogue = [row('archive', null, 'zip'), row('archive/extract', 'zip', null)];
    const files = [{ file: 'http://example.org/a.zip' }];
    const zip = { inputFormat: 'zip', outputFormat: 'zip', files, mode, converterOptions: { quality: 9 } };
    expect(translated(zip, { catalogue }).warnings).toMatchObject([{ parameter: 'converteroptions.quality' }]);
  });

  it('protect encrypts (2.4 d)', () => {
    const converterOptions = {
      encrypt: true,
      encrypt_user_password: 'open',
      encrypt_owner_password: 'own',
      encrypt_allow_print: 'None',
      encrypt_allow_extract: 'false',
      encrypt_mode: 'aes',
    };
    const { job, warnings } = translated({ ...pdf, mode: 'protect', converterOptions });
    expect(job.tasks.encrypt).toEqual({
      operation: 'pdf/encrypt',
      input: 'import-1',
      set_password: 'open',
      set_owner_password: 'own',
      allow_print: 'none',
      allow_extract: false,
    });
    expect(warnings).toEqual([]);
  });

  it('convert to PDF encrypts too where the options say so', () => {
    const { job } = translated({ outputFormat: 'pdf', converterOptions: { encrypt_user_password: 'open' } });
    expect(job.tasks).toMatchObject({
      encrypt: { operation: 'pdf/encrypt', input: 'convert', set_password: 'open' },
      export: { input: 'encrypt' },
    });
  });

  it('convert decrypts a PDF first where the conversion takes no password', () => {
    const catalogue = [
      row('convert', 'pdf', 'docx'),
      row('convert', 'pdf', 'txt', 'poppler', { password: 'string' }),
      row('pdf/decrypt', 'pdf', null, 'qpdf', { password: 'string' }),
    ];
    const converterOptions = { input_password: 'open' };
    const files = [{ file: 'http://example.org/a.pdf' }];
    const given = { inputFormat: 'pdf', files, converterOptions };
    const { job, warnings } = translated({ ...given, outputFormat: 'docx' }, { catalogue });
    expect(job.tasks).toMatchObject({
      decrypt: { operation: 'pdf/decrypt', input: 'import-1', password: 'open' },
      convert: { operation: 'convert', input: 'decrypt' },
    });
    expect(warnings).toEqual([]);
    expect(translated({ ...given, outputFormat: 'txt' }, { catalogue }).job.tasks).not.toHaveProperty('decrypt');
  });

  it('convert of a video makes thumbnails as PNG where v2 lacks their format', () => {
    const catalogue = [row('convert', 'mov', 'mp4'), row('thumbnail', 'mov', 'png', 'ffmpeg', { count: 'integer' })];
    const converterOptions = { thumbnail_count: 2, thumbnail_format: 'gif' };
    const given = { inputFormat: 'mov', outputFormat: 'mp4', converterOptions };
    const { job, warnings } = translated(given, { catalogue });
    expect(job.tasks.thumbnail).toMatchObject({ output_format: 'png', count: 2 });
    expect(warnings).toMatchObject([{ parameter: 'converteroptions.thumbnail_format' }]);
  });

  it('convert of a video makes thumbnails beside it (7 c)', () => {
    const { job } = translated({ inputFormat: 'mov', outputFormat: 'mp4', converterOptions: { thumbnail_count: 1 } });
    expect(job.tasks.export).toEqual({ operation: 'export/url', input: ['convert', 'thumbnail'] });
  });

  it('unknown to v1 fails later, in the recorded words', () => {
    expect(translate(call({ mode: 'juggle' }), context())).toMatchObject({
      refusal: { message: 'Conversion type not supported: png to jpg (mode juggle)', deferred: true },
    });
  });
});

it('an archive bears the extension that v1 was asked for', () => {
  const catalogue = [row('archive', null, 'tar.gz')];
  const files = [{ file: 'http://example.org/photo.png' }];
  const { job } = translated({ outputFormat: 'tgz', mode: 'archive', files }, { catalogue });
  expect(job.tasks.archive).toMatchObject({ output_format: 'tar.gz', filename: 'photo.tgz' });
});

describe('an archive as another', () => {
  const catalogue = [row('archive', null, 'zip'), row('archive/extract', 'rar', null)];

  it('is unpacked and packed where v2 converts none', () => {
    const files = [{ file: 'http://example.org/a.rar' }];
    const { job } = translated({ inputFormat: 'rar', outputFormat: 'zip', files }, { catalogue });
    expect(job.tasks).toMatchObject({
      extract: { operation: 'archive/extract', input: 'import-1', input_format: 'rar' },
      archive: { operation: 'archive', input: ['extract'], output_format: 'zip' },
    });
  });
});

describe('the input format', () => {
  it.each([
    ['a.jpeg', 'png', 'jpeg'],
    ['a.unknown', 'png', 'png'],
    ['a', 'png', 'png'],
    ['readme.txt', 'md', 'md'],
  ])('of a file that the caller names %s, declared %s, is %s', (name, inputFormat, expected) => {
    const files = [{ file: 'http://example.org/download', filename: name }];
    const { job } = translated({ inputFormat, outputFormat: 'pdf', files });
    expect(job.tasks.convert).toMatchObject({ input_format: expected });
  });

  it.each(['a.html', 'report.php', 'scan.jpeg'])('is the declared one where %s only ends an address', (name) => {
    const files = [{ file: `http://example.org/${name}?id=3` }];
    const { job } = translated({ inputFormat: 'pdf', outputFormat: 'docx', files });
    expect(job.tasks.convert).toMatchObject({ input_format: 'pdf' });
  });

  it('is the declared one where v2 makes nothing of the extension', () => {
    const files = [{ file: 'http://example.org/a.zip' }];
    const catalogue = [row('convert', 'docx', 'pdf')];
    const { job } = translated({ inputFormat: 'docx', outputFormat: 'pdf', files }, { catalogue });
    expect(job.tasks.convert).toMatchObject({ input_format: 'docx' });
  });
});

describe('a website', () => {
  const files = [{ file: 'example.org/page' }];
  const website = { inputFormat: 'website', outputFormat: 'pdf', input: { method: 'url', parameters: {} }, files };

  it('is captured by v2 itself, without an import (2.4 e)', () => {
    const converterOptions = { page_size: 'A4', no_background: true, print_media_type: false };
    const { job } = translated({ ...website, filename: 'Screenshot_1.website', converterOptions });
    expect(job.tasks).toEqual({
      capture: {
        operation: 'capture-website',
        url: 'http://example.org/page',
        output_format: 'pdf',
        filename: 'Screenshot_1.pdf',
        page_format: 'a4',
        print_background: false,
        css_media_type: 'screen',
      },
      export: { operation: 'export/url', input: 'capture' },
    });
  });

  it('is as wide as v1 made it, where v2 offers a width', () => {
    const catalogue = [row('capture-website', null, 'png', 'chrome', { screen_width: 'integer' })];
    const { job } = translated({ ...website, outputFormat: 'png' }, { catalogue });
    expect(job.tasks.capture).toMatchObject({ screen_width: 1024 });
  });

  it('is fetched and converted as HTML where v2 captures none (2.4 e)', () => {
    const { job } = translated(website, { catalogue: [row('convert', 'html', 'pdf', 'chrome')] });
    expect(job.tasks).toMatchObject({
      'import-1': { operation: 'import/url', filename: 'example-org.html' },
      convert: { operation: 'convert', input_format: 'html', output_format: 'pdf' },
    });
  });

  it('is converted as HTML where the page itself is sent, not its address (2.4 e)', () => {
    const uploaded = { ...website, input: { method: 'upload', parameters: {} }, files: [{ file: 'page.tmp' }] };
    const { job, uploads } = translated(uploaded);
    expect(uploads).toEqual([{ task: 'import-1', from: 'client' }]);
    expect(job.tasks).toMatchObject({
      'import-1': { operation: 'import/upload' },
      convert: { operation: 'convert', input: 'import-1', input_format: 'html', output_format: 'pdf' },
    });
  });
});

describe('words for an option that nobody filled in', () => {
  it.each(['None', 'null', 'undefined'])('%s are no command, and nothing is told', (command) => {
    const { job, warnings, converter } = translated({
      converterOptions: { command, quality: command, rotate: command },
    });
    expect(job.tasks).toEqual(translated({}).job.tasks);
    expect(warnings).toEqual([]);
    expect(converter.options).toMatchObject({ command: null, quality: '70', rotate: null });
  });

  it('stay a value where the option has it', () => {
    const converterOptions = { encrypt_allow_print: 'None', encrypt_user_password: 'null', title: 'None' };
    const { job } = translated({ ...pdf, mode: 'protect', converterOptions });
    expect(job.tasks.encrypt).toMatchObject({ allow_print: 'none', set_password: 'null' });
    const book = translated({ inputFormat: 'epub', outputFormat: 'mobi', converterOptions: { title: 'None' } });
    expect(book.job.tasks.convert).toMatchObject({ title: 'None' });
  });
});

describe('a command', () => {
  it('takes the place of the conversion, its placeholders are paths of the job (7 b)', () => {
    const files = [{ file: 'http://example.org/a%20b.png' }];
    const { job } = translated({ files, converterOptions: { command: '{INPUTFILE} -depth 8 {OUTPUTFILE}' } });
    expect(job.tasks.convert).toEqual({
      operation: 'command',
      input: 'import-1',
      engine: 'imagemagick',
      command: 'convert',
      arguments: "'/input/import-1/a b.png' -depth 8 '/output/a b.jpg'",
    });
  });

  it.each([
    ['-i {INPUTFILE} -vf "scale=1:2, hue" {OUTPUTFILE}', "-i /input/import-1/f.mov -vf 'scale=1:2, hue' /output/f.mp4"],
    ['-an', '-i /input/import-1/f.mov -an /output/f.mp4'],
    ['$(id) ; rm -rf / {OUTPUTFILE}', "-i /input/import-1/f.mov '$(id)' ';' rm -rf / /output/f.mp4"],
    ["it\\'s `x`", "-i /input/import-1/f.mov 'it'\\''s' '`x`' /output/f.mp4"],
  ])('%s is quoted so that a shell sees no syntax (7 b)', (command, expected) => {
    const files = [{ file: 'http://example.org/f.mov' }];
    const { job } = translated({ inputFormat: 'mov', outputFormat: 'mp4', files, converterOptions: { command } });
    expect(job.tasks.convert?.arguments).toBe(expected);
  });

  it('works on the decrypted PDF, under the name of the upload', () => {
    const given = { inputFormat: 'pdf', outputFormat: 'jpg', converterOptions: { command: '-negate', password: 'x' } };
    const catalogue = [
      row('convert', 'pdf', 'jpg'),
      row('pdf/decrypt', 'pdf', null, 'qpdf', { password: 'string' }),
      row('command', null, null, 'imagemagick'),
    ];
    const { job, uploads, inputNames } = translated(given, { catalogue });
    expect(job.tasks.convert).toMatchObject({
      input: 'decrypt',
      arguments: '/input/decrypt/input.pdf -negate /output/input.jpg',
    });
    expect(uploads).toMatchObject([{ task: 'import-1', filename: 'input.pdf' }]);
    expect(inputNames).toEqual({ 'import-1': 'input.pdf' });
  });

  it('leaves out what the conversion in its place would have done, which is told', () => {
    const files = [{ file: 'http://example.org/a.mp4' }];
    const converterOptions = { command: '-an', trim_from: 3, strip_metatags: true, thumbnail_count: 1 };
    const { job, warnings } = translated({ inputFormat: 'mp4', outputFormat: 'mp4', files, converterOptions });
    expect(Object.keys(job.tasks)).toEqual(['import-1', 'convert', 'thumbnail', 'export']);
    const loss = { cause: 'The command takes the place of the conversion', outcome: 'it was left out' };
    expect(warnings).toEqual([
      { parameter: 'converteroptions.trim_from', ...loss },
      { parameter: 'converteroptions.strip_metatags', ...loss },
    ]);
  });

  it.each(['image[1].png', 'v%03d.png', 'a{b}.png', 'w*.png', 'C:a?.png'])(
    'never names a file that the program would read as a pattern (%s)',
    (filename) => {
      const files = [{ file: 'http://example.org/a.png', filename }];
      const { job, inputNames } = translated({ files, converterOptions: { rotate: 90 } });
      expect(job.tasks['import-1']).toMatchObject({ filename: 'input.png' });
      expect(job.tasks['command-imagemagick']?.arguments).toBe(
        '/input/convert/input.jpg -rotate 90 +repage /output/input.jpg',
      );
      expect(inputNames).toEqual({ 'import-1': 'input.png' });
    },
  );

  it('fixes the name of an upload that is yet to come', () => {
    const { job, uploads } = translated({ converterOptions: { rotate: 90 } });
    expect(uploads).toEqual([{ task: 'import-1', from: 'client', filename: 'input.png' }]);
    expect(job.tasks).toMatchObject({
      convert: { operation: 'convert', filename: 'input.jpg' },
      'command-imagemagick': {
        input: 'convert',
        arguments: '/input/convert/input.jpg -rotate 90 +repage /output/input.jpg',
      },
      export: { input: 'command-imagemagick' },
    });
  });

  it('is left out and told where the upstream runs none', () => {
    const catalogue = [row('convert', 'png', 'jpg', 'sharp')];
    const { job, warnings } = translated({ converterOptions: { rotate: 90 } }, { catalogue });
    expect(Object.keys(job.tasks)).toEqual(['import-1', 'convert', 'export']);
    expect(warnings).toMatchObject([{ parameter: 'converteroptions.rotate' }]);
  });
});
