import { presentStart, presentStatus } from '../../../src/v1/present';
import { aJob, recordedProcess } from './recorded-process';

const url = '//hostiorgtk.cloudconvert.com/process/zTG5KEYApZJirdVLO6t0';
const outputUrl = '//hostiorgtk.cloudconvert.com/download/~download';

/** Text, so that the order of keys counts as well. */
const text = (value: unknown) => JSON.stringify(value, null, 1);

describe('the answer of a start', () => {
  it('has exactly the recorded keys in the recorded order, with output.url before any output exists (1.1 c, 3.2 a, 3.4, S3)', () => {
    const { status, body } = presentStart(recordedProcess());
    expect(status).toBe(200);
    expect(text(body)).toBe(
      text({
        id: 'zTG5KEYApZJirdVLO6t0',
        url,
        percent: 0,
        message: 'Preparing process',
        step: 'input',
        starttime: 1452478476,
        expire: 1452479916,
        input: {},
        output: { url: outputUrl },
      }),
    );
  });

  it('echoes save in output (2.2 m)', () => {
    expect(presentStart(recordedProcess({ save: true })).body.output).toEqual({ url: outputUrl, save: true });
  });

  it('has upload.url beside output.url where the upload is awaited', () => {
    const { body } = presentStart(recordedProcess({ state: 'awaiting-upload', uploadToken: '~up' }));
    expect(body).toMatchObject({
      message: 'Waiting for the upload of input files',
      upload: { url: '//hostiorgtk.cloudconvert.com/upload/~up' },
      output: { url: outputUrl },
    });
  });

  it('is 200 although the process is doomed (4 i)', () => {
    const doomed = recordedProcess({
      state: 'failed',
      converter: undefined,
      downloadable: false,
      failure: { code: 400, message: 'x' },
    });
    expect(presentStart(doomed)).toMatchObject({ status: 200, body: { step: 'input', output: { url: outputUrl } } });
  });
});

describe('the status of a process', () => {
  it('is Ready before the start (3.2 c)', () => {
    expect(
      presentStatus(recordedProcess({ state: 'created', startedAt: undefined, input: {} }), undefined).body,
    ).toMatchObject({
      step: 'input',
      message: 'Ready',
      percent: 0,
      input: {},
      output: {},
    });
  });

  it.each([
    ['optimize', 'We could not compress this file. It seems this file is already compressed.'],
    ['convert', 'Conversion finished!'],
  ])('says of a finished %s whether it saved anything: %s', (operation, message) => {
    const told = { operation, message: 'We could not compress this file. It seems this file is already compressed.' };
    const job = aJob('finished', { convert: { status: 'finished', ...told } });
    expect(presentStatus(recordedProcess({ state: 'finished' }), job).body).toMatchObject({
      step: 'finished',
      message,
    });
  });

  it.each([
    ['s3', 'Saved file to S3'],
    ['ftp', 'Conversion finished!'],
  ])('says of an output to %s: %s', (storedTo, message) => {
    const process = recordedProcess({ state: 'finished', storedTo });
    expect(presentStatus(process, aJob('finished')).body).toMatchObject({ message });
  });

  it('shows type and name of the input while it is fetched (3.2 d)', () => {
    const { body } = presentStatus(
      recordedProcess(),
      aJob('processing', { import: { status: 'processing', percent: 40 } }),
    );
    expect(text(body.input)).toBe(
      text({ type: 'download', filename: 'ruby language quickref.pdf', name: 'ruby language quickref', ext: 'pdf' }),
    );
    expect(body).toMatchObject({ step: 'input', percent: 0 });
    expect(body).not.toHaveProperty('converter');
  });

  it('shows the first of several inputs, in whatever order v2 lists them', () => {
    const job = aJob('processing', { import: { result: { files: [{ filename: 'first.pdf', size: 1 }] } } });
    const [last] = aJob('processing', { export: { operation: 'import/url', name: 'import-10' } }).tasks;
    job.tasks.unshift({ ...last!, result: { files: [{ filename: 'tenth.pdf', size: 10 }] } });
    expect(presentStatus(recordedProcess({ input: {} }), job).body.input).toMatchObject({
      filename: 'first.pdf',
      size: 1,
    });
  });

  it('waits at 0 percent although v2 says 100 of a waiting task (3.2 b)', () => {
    const { body } = presentStatus(recordedProcess(), aJob('processing', { import: { status: 'finished' } }));
    expect(body).toMatchObject({ step: 'wait', percent: 0 });
  });

  it('converts at the percent of the task, as an integer (3.2 b)', () => {
    const job = aJob('processing', {
      import: { status: 'finished' },
      convert: { status: 'processing', percent: 55.12 },
    });
    expect(presentStatus(recordedProcess(), job).body).toMatchObject({
      step: 'convert',
      percent: 55,
      message: 'Converting file to html',
      converter: { mode: 'convert', format: 'html', type: 'pdf2htmlex', options: { zoom: '1.5' } },
      group: 'document',
    });
  });

  it('is output while a carrier stores the result (S8)', () => {
    expect(presentStatus(recordedProcess({ state: 'handing-over' }), aJob('finished')).body).toMatchObject({
      step: 'output',
    });
  });

  it('of one finished output has filename, ext and size, and no files (3.2 e, S7)', () => {
    const { status, body } = presentStatus(finished(), finishedWith(['x.pdf', 94404]));
    expect(status).toBe(200);
    expect(body).toMatchObject({ percent: 100, message: 'Conversion finished!', step: 'finished', minutes: 1 });
    expect(text(body.output)).toBe(text({ url: outputUrl, filename: 'x.pdf', ext: 'pdf', size: 94404 }));
    expect(Object.keys(body).slice(-2)).toEqual(['endtime', 'minutes']);
  });

  it('of several finished outputs has files and the name of a zip, and no size (3.2 e)', () => {
    const { body } = presentStatus(finished({ save: true }), finishedWith(['a.css', 1], ['b.html', 2]));
    expect(text(body.output)).toBe(
      text({
        url: outputUrl,
        save: true,
        files: ['a.css', 'b.html'],
        filename: 'ruby language quickref.zip',
        ext: 'zip',
      }),
    );
    expect(body.converter).toMatchObject({ packformat: 'zip' });
  });

  it('of sound and film says how many seconds went in', () => {
    const job = aJob('finished', {
      import: { status: 'finished' },
      convert: {
        status: 'finished',
        result: { files: [{ filename: 'x.mp3', size: 1 }], metadata: { duration: 341.25 } },
      },
    });
    expect(presentStatus(finished({}), job).body.converter).toMatchObject({ duration: 341.25 });
    expect(presentStatus(finished({}), finishedWith(['x.pdf', 1])).body.converter).not.toHaveProperty('duration');
  });

  it('of a failed conversion answers 422 with the message of the tool and no error key (S9)', () => {
    const job = aJob('error', {
      import: { status: 'finished' },
      convert: { status: 'error', message: 'RocketBookError: Could not read file', code: null },
      export: { status: 'error', code: 'INPUT_TASK_FAILED', message: 'Input task has failed' },
    });
    const { status, body } = presentStatus(recordedProcess({ state: 'failed', endedAt: 1452478480_000 }), job);
    expect(status).toBe(422);
    expect(body).toMatchObject({
      percent: 1,
      message: 'RocketBookError: Could not read file',
      step: 'error',
      output: {},
      minutes: 0,
      code: 422,
    });
    expect(body).not.toHaveProperty('error');
  });

  it('of a wrong input method is the recorded body of 2016 (3.4, 4 c)', () => {
    const process = recordedProcess({
      state: 'failed',
      input: { type: 'mp4' },
      endedAt: 1452478476_000,
      converter: undefined,
      failure: { code: 400, message: "Error: Cannot find module '../input/mp4.js'" },
    });
    expect(text(presentStatus(process, undefined))).toBe(
      text({
        status: 400,
        body: {
          id: 'zTG5KEYApZJirdVLO6t0',
          url,
          percent: 0,
          message: "Error: Cannot find module '../input/mp4.js'",
          step: 'error',
          starttime: 1452478476,
          expire: 1452479916,
          input: { type: 'mp4' },
          output: {},
          endtime: 1452478476,
          minutes: 0,
          code: 400,
        },
      }),
    );
  });

  it('of mode info is finished at 0 percent with info and without output.url (2.4 a)', () => {
    const job = aJob('finished', {
      convert: { status: 'finished', result: { metadata: { streams: [{ index: 0 }] } } },
    });
    const { body } = presentStatus(finished({ info: true, downloadable: false }), job);
    expect(body).toMatchObject({
      percent: 0,
      message: 'File initialized!',
      step: 'finished',
      info: { streams: [{ index: 0 }] },
      output: {},
    });
  });

  it('leaves options without a value out, or shows them as null for a key that asks for them (3.2 f)', () => {
    const converter = { mode: 'convert', format: 'html', options: { zoom: '1.5', resize: null } };
    const optionsFor = (compat: object) =>
      (
        presentStatus(finished({ converter, compat }), finishedWith(['x.html', 1])).body.converter as {
          options: unknown;
        }
      ).options;
    expect(optionsFor({})).toEqual({ zoom: '1.5' });
    expect(optionsFor({ nullOptions: true })).toEqual({ zoom: '1.5', resize: null });
  });

  it('has booleans among its options as text for a key that asks for them (S6)', () => {
    const converter = {
      mode: 'convert',
      format: 'html',
      type: 'pdf2htmlex',
      options: { embed_css: false, zoom: '1.5' },
    };
    const optionsFor = (compat: object) =>
      (
        presentStatus(finished({ converter, compat }), finishedWith(['x.html', 1])).body.converter as {
          options: object;
        }
      ).options;
    expect(optionsFor({})).toEqual({ embed_css: false, zoom: '1.5' });
    expect(optionsFor({ textOptions: true })).toEqual({ embed_css: 'false', zoom: '1.5' });
  });

  it('has percent as a string for a key that asks for it', () => {
    const { body } = presentStatus(finished({ compat: { percentString: true } }), finishedWith(['x.pdf', 1]));
    expect(body.percent).toBe('100');
  });
});

function finished(changes = {}) {
  return recordedProcess({ state: 'finished', endedAt: 1452478480_000, ...changes });
}

function finishedWith(...files: [filename: string, size: number][]) {
  const result = { files: files.map(([filename, size]) => ({ filename, size, url: `http://storage/${filename}` })) };
  const done = { status: 'finished' as const, credits: 0 };
  return aJob('finished', { import: done, convert: { ...done, credits: 1 }, export: { ...done, result } });
}
