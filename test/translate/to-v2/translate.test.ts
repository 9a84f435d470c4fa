import { translate } from '../../../src/translate';
import { call, context, row, translated } from '../calls';

describe('the job of a v1 call', () => {
  it('imports a download by its URL, converts it and exports the result (2.2 a)', () => {
    expect(translated({ files: [{ file: 'https://example.org/a/cat.png' }] }).job).toEqual({
      tasks: {
        'import-1': { operation: 'import/url', url: 'https://example.org/a/cat.png', filename: 'cat.png' },
        convert: { operation: 'convert', input: 'import-1', input_format: 'png', output_format: 'jpg' },
        export: { operation: 'export/url', input: 'convert' },
      },
    });
  });

  it('waits for an upload where the call names no input (2.2 a)', () => {
    const { job, uploads } = translated({});
    expect(job.tasks['import-1']).toEqual({ operation: 'import/upload' });
    expect(uploads).toEqual([{ task: 'import-1', from: 'client' }]);
  });

  it('leaves the name of a download to the far end where its address names no file', () => {
    const { job } = translated({ files: [{ file: 'http://example.org/image.php?id=3' }] });
    expect(job.tasks['import-1']).toEqual({ operation: 'import/url', url: 'http://example.org/image.php?id=3' });
    expect(job.tasks.convert).toMatchObject({ input_format: 'png' });
  });

  it('fetches a protocol-relative URL, over http where the host has a port', () => {
    expect(translated({ files: [{ file: '//localhost:8080/download/~x/a.png' }] }).job.tasks['import-1']).toMatchObject(
      {
        url: 'http://localhost:8080/download/~x/a.png',
      },
    );
    expect(translated({ files: [{ file: '//example.org/a.png' }] }).job.tasks['import-1']).toMatchObject({
      url: 'https://example.org/a.png',
    });
  });

  it('percent-encodes what no URL may hold, and nothing else', () => {
    const { job } = translated({ files: [{ file: 'https://example.org/my cat%20"1".png?q=a|b&u=ä' }] });
    expect(job.tasks['import-1']).toMatchObject({
      url: 'https://example.org/my%20cat%20%221%22.png?q=a%7Cb&u=ä',
      filename: 'my cat "1".png',
    });
  });

  it.each([
    [' / / A==', '+/+/+A=='],
    ['+/+/+/ / / / A==', '+/+/+/+/+/+/+A=='],
    ['+/+/\n / / A==\n', '+/+/+/+/+A=='],
    [' aGVsbG8= ', 'aGVsbG8='],
    ['aGVs bG8h aGVs', 'aGVsbG8haGVs'],
  ])('reads the base64 %j as %s: an unescaped form makes spaces of its plus signs', (file, base64) => {
    const input = { method: 'base64', parameters: {} };
    const { job } = translated({ input, filename: 'a.png', files: [{ file }] });
    expect(job.tasks['import-1']).toMatchObject({ operation: 'import/base64', file: base64 });
  });

  it('reads a data URL that holds escapes instead of base64', () => {
    const input = { method: 'base64', parameters: {} };
    const files = [{ file: 'data:image/svg+xml;charset=utf-8,%3Csvg%20title=%22gr%C3%BCn%22/%3E' }];
    const { job } = translated({ input, filename: 'a.svg', files });
    const file = Buffer.from('<svg title="grün"/>').toString('base64');
    expect(job.tasks['import-1']).toMatchObject({ operation: 'import/base64', file });
  });

  it('sends base64 without its data prefix (2.2 c)', () => {
    const input = { method: 'base64', parameters: {} };
    const { job } = translated({ input, filename: 'a.png', files: [{ file: 'data:image/png;base64,aGVs\nbG8=' }] });
    expect(job.tasks['import-1']).toEqual({ operation: 'import/base64', file: 'aGVsbG8=', filename: 'a.png' });
  });

  it('posts raw content above 1 MB into an upload form', () => {
    const input = { method: 'raw', parameters: {} };
    const { job, uploads } = translated({ input, filename: 'a.svg', files: [{ file: 'x'.repeat(10_000_001) }] });
    expect(job.tasks['import-1']).toEqual({ operation: 'import/upload' });
    expect(uploads).toMatchObject([{ task: 'import-1', from: 'content', filename: 'a.svg' }]);
  });

  it('exports the input too with save', () => {
    expect(translated({ save: true }).job.tasks['export-input']).toEqual({
      operation: 'export/url',
      input: 'import-1',
    });
  });

  it('archives several files that come without a mode (2.2 d, 2.4 c)', () => {
    const files = [{ file: 'http://example.org/a.gif' }, { file: 'http://example.org/b.gif' }];
    const { job } = translated({ files, inputFormat: 'gif', outputFormat: 'zip', filename: 'all.zip' });
    expect(job.tasks.archive).toEqual({
      operation: 'archive',
      input: ['import-1', 'import-2'],
      output_format: 'zip',
      filename: 'all.zip',
    });
  });

  it('fails several files without a mode later where they make no archive, in the recorded words (4 d)', () => {
    const files = [{ file: 'http://example.org/a.gif' }, { file: 'http://example.org/b.gif' }];
    expect(translate(call({ files, inputFormat: 'gif', outputFormat: 'mp4' }), context())).toEqual({
      ok: false,
      refusal: { status: 400, message: 'Conversion type not supported: gif to mp4 (mode archive)', deferred: true },
    });
  });

  it('fails a pair that v2 does not convert later, in the recorded words', () => {
    const where = context({ catalogue: [row('convert', 'png', 'jpg')] });
    const result = translate(call({ outputFormat: 'zzz', files: [{ file: 'https://example.org/a.png' }] }), where);
    const message = 'Conversion type not supported: png to zzz (mode convert)';
    expect(result).toEqual({ ok: false, refusal: { status: 400, deferred: true, message } });
  });

  it('fails an unknown input method later, in the recorded words', () => {
    expect(translate(call({ input: { method: 'mp4', parameters: {} } }), context())).toEqual({
      ok: false,
      refusal: { status: 400, message: "Error: Cannot find module '../input/mp4.js'", deferred: true },
    });
  });
});

describe('what v2 does not offer', () => {
  const catalogue = [row('convert', 'png', 'jpg', 'imagemagick', { width: 'integer', fit: ['max', 'crop', 'scale'] })];

  it('is left out and told (7 a)', () => {
    const { job, warnings } = translated({ converterOptions: { resize: '640x', density: 300 } }, { catalogue });
    expect(job.tasks.convert).toEqual({
      operation: 'convert',
      input: 'import-1',
      input_format: 'png',
      output_format: 'jpg',
      width: 640,
      fit: 'max',
    });
    expect(warnings).toMatchObject([{ parameter: 'converteroptions.density' }]);
  });

  it('may still be a command, where the catalogue need not list operations without formats', () => {
    const { job } = translated({ converterOptions: { rotate: 90 } }, { catalogue, partialCatalogue: true });
    expect(job.tasks).toHaveProperty(['command-imagemagick']);
    const listing = [...catalogue, row('command', null, null, 'ffmpeg')];
    const without = translated({ converterOptions: { rotate: 90 } }, { catalogue: listing, partialCatalogue: true });
    expect(without.warnings).toMatchObject([{ parameter: 'converteroptions.rotate' }]);
  });

  it('is a refusal for a strict key', () => {
    const result = translate(call({ converterOptions: { density: 300 } }), context({ catalogue, strict: true }));
    expect(result).toMatchObject({ ok: false, refusal: { status: 400 } });
  });
});

describe('presets', () => {
  it('give their options, those of the call win (2.2 f)', () => {
    const presets = { AduhH6JcFl: { quality: 50, density: 72 } };
    const { job } = translated({ preset: 'AduhH6JcFl', converterOptions: { quality: 90 } }, { presets });
    expect(job.tasks.convert).toMatchObject({ quality: 90, pixel_density: 72 });
  });

  it('keep what a call says "not set" of, in words that are no value of the option (v1-contract 10)', () => {
    const presets = { mine: { quality: 50, encrypt_allow_print: 'low' } };
    const own = { quality: 'None', encrypt_allow_print: 'none' };
    const { job } = translated({ preset: 'mine', outputFormat: 'jpg', converterOptions: own }, { presets });
    expect(job.tasks.convert).toMatchObject({ quality: 50 });
    const pdf = translated({ preset: 'mine', outputFormat: 'pdf', converterOptions: own }, { presets });
    expect(Object.values(pdf.job.tasks)).toContainEqual(expect.objectContaining({ allow_print: 'none' }));
  });

  it('are refused where the keys file has none of that id', () => {
    expect(translate(call({ preset: 'nosuchone' }), context())).toEqual({
      ok: false,
      refusal: { status: 400, message: 'The preset nosuchone does not exist. Add it to the keys file.' },
    });
  });
});
