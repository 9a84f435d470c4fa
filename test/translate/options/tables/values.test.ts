import type { V1Value } from '../../../../src/translate';
import { row, translated } from '../../calls';

/** Parameters of the convert task for one option. */
function taskWith(formats: [string, string], option: string, value: V1Value): Record<string, unknown> {
  const [inputFormat, outputFormat] = formats;
  const { job } = translated({ inputFormat, outputFormat, converterOptions: { [option]: value } });
  return job.tasks.convert ?? {};
}

it.each([
  [['mp4', 'mp4'], 'video_ratio', '16:9', { aspect_ratio: '16:9' }],
  [['mp4', 'mp4'], 'video_ratio', '2.35:1', { aspect_ratio: '47:20' }],
  [['wav', 'mp3'], 'audio_normalize', '+60db', { volume: 1000 }],
  [['png', 'jpg'], 'quality', '0', { quality: 1 }],
  [['png', 'jpg'], 'quality', '250', { quality: 100 }],
] as [[string, string], string, V1Value, object][])('%j: %s=%s is %j in v2', (formats, option, value, expected) => {
  expect(taskWith(formats, option, value)).toMatchObject(expected);
});

it.each(['0:0', '16:', 'wide', '1e400', '1e-9:1'])('a ratio of %s is left out', (value) => {
  expect(taskWith(['mp4', 'mp4'], 'video_ratio', value)).not.toHaveProperty('aspect_ratio');
});

it.each([
  [['png', 'jpg'], 'density', '0'],
  [['png', 'jpg'], 'resize', '0%'],
  [['wav', 'mp3'], 'audio_channels', '0'],
  [['mp4', 'mp4'], 'video_fps', '-5'],
  [['pdf', 'jpg'], 'page_range', 'all'],
  [['pdf', 'jpg'], 'page_range', '0'],
  [['pdf', 'jpg'], 'page_range', 0],
  [['pdf', 'jpg'], 'page_range', '0-3'],
  [['html', 'pdf'], 'margin_top', '-1'],
] as [[string, string], string, V1Value][])(
  '%j: %s=%s means nothing, so it is left out and told',
  (formats, option, value) => {
    const [inputFormat, outputFormat] = formats;
    const { job, warnings } = translated({ inputFormat, outputFormat, converterOptions: { [option]: value } });
    const { job: without } = translated({ inputFormat, outputFormat });
    expect(job).toEqual(without);
    expect(warnings).toEqual([
      { parameter: `converteroptions.${option}`, cause: expect.any(String), outcome: 'it was left out' },
    ]);
  },
);

it.each([
  ['jpg', 'pdf', { quality: '70' }],
  ['png', 'jpg', { quality: '70' }],
  ['png', 'pdf', {}],
])('%s to %s has the quality that v1 showed for it: %j', (inputFormat, outputFormat, shown) => {
  const { options } = translated({ inputFormat, outputFormat }).converter;
  const { quality, ...others } = options;
  expect(quality === undefined ? {} : { quality }).toEqual(shown);
  expect(Object.keys(others)).toEqual([
    ...['resize', 'resizemode', 'resizeenlarge', 'rotate', 'grayscale'],
    ...['strip_metatags', 'density', 'auto_orient', 'command'],
  ]);
});

it('what only ImageMagick can do is left out and told where neither end is a picture that it writes', () => {
  const { job, warnings } = translated({ inputFormat: 'svg', outputFormat: 'pdf', converterOptions: { rotate: 90 } });
  expect(Object.keys(job.tasks)).toEqual(['import-1', 'convert', 'export']);
  expect(warnings).toMatchObject([{ parameter: 'converteroptions.rotate' }]);
});

it.each([
  [
    ['pdf', 'html'],
    { zoom: '1.5', embed_css: 'false', split_pages: '1' },
    { zoom: 1.5, embed_css: false, split_pages: true },
  ],
  [['pdf', 'html'], { embed_font: '0', embed_image: 'yes' }, { embed_fonts: false, embed_images: true }],
  [['epub', 'mobi'], { margin_top: '5', base_font_size: '12.5' }, { margin_top: 5, base_font_size: 12.5 }],
  [['html', 'pdf'], { margin_left: '7', javascript_delay: '200' }, { margin_left: 7, wait_time: 200 }],
  [['pdf', 'jpg'], { page_range: '10-20' }, { pages: '10-20' }],
] as [[string, string], Record<string, V1Value>, object][])(
  '%j with %j has its type where no catalogue tells it: %j',
  ([inputFormat, outputFormat], converterOptions, expected) => {
    const { job, warnings } = translated({ inputFormat, outputFormat, converterOptions });
    expect(job.tasks.convert).toMatchObject(expected);
    expect(warnings).toEqual([]);
  },
);

describe('every sound track of a film', () => {
  const soundOf = (outputFormat: string, options: Record<string, V1Value> = {}) => {
    const files = [{ file: 'https://example.org/a.mkv' }];
    const converterOptions = { audio_all_streams: true, ...options };
    return translated({ inputFormat: 'mkv', outputFormat, files, converterOptions });
  };

  it.each([
    ['mp4', {}, '-c:a aac -b:a 128k'],
    ['mp4', { audio_codec: 'MP3', audio_bitrate: '64', audio_channels: '7' }, '-c:a libmp3lame -ac 2 -b:a 64k'],
    ['mp4', { audio_frequency: '44100', audio_bitrate: '9999' }, '-c:a aac -ar 44100 -b:a 320k'],
    ['webm', { audio_codec: 'AAC', audio_frequency: '44100' }, '-c:a libopus'],
    ['avi', { audio_normalize: '150%' }, '-c:a libmp3lame -filter:a volume=1.5 -b:a 128k'],
  ])('in %s with %j is encoded as the container takes it', (outputFormat, options, words) => {
    const line = String(soundOf(outputFormat, options).job.tasks['command-ffmpeg']?.arguments);
    expect(line).toContain(` -c:v copy -c:s copy ${words} /output/a.${outputFormat}`);
  });

  it('is left out and told where the container holds one', () => {
    const { job, warnings } = soundOf('flv');
    expect(job.tasks).not.toHaveProperty('command-ffmpeg');
    expect(warnings).toMatchObject([{ parameter: 'converteroptions.audio_all_streams' }]);
  });
});

it.each([
  [
    'png',
    'webp',
    { rotate: 90, quality: 95 },
    '/input/convert/a.webp -coalesce -rotate 90 +repage -quality 95 /output/a.webp',
  ],
  ['gif', 'gif', { resize: '200x', resizeenlarge: true }, '/input/convert/a.gif -coalesce -resize 200x /output/a.gif'],
  [
    'png',
    'jpg',
    { resize: '400x', resizemode: 'crop', resizeenlarge: 1, quality: 1 },
    '/input/convert/a.jpg -resize 400x -quality 1 /output/a.jpg',
  ],
])('%s to %s with %j is written as it should be', (inputFormat, outputFormat, converterOptions, expected) => {
  const files = [{ file: `https://example.org/a.${inputFormat}` }];
  const { job } = translated({ inputFormat, outputFormat, files, converterOptions });
  expect(job.tasks['command-imagemagick']?.arguments).toBe(expected);
});

it.each(['pages', 'page_range'])('page 0 is left out and told, also where v2 calls the option %s', (name) => {
  const catalogue = [row('convert', 'pdf', 'jpg', 'poppler', { [name]: 'string', quality: 'integer' })];
  const given = { inputFormat: 'pdf', outputFormat: 'jpg', converterOptions: { page_range: '0' } };
  const { job, warnings } = translated(given, { catalogue });
  expect(job.tasks.convert).not.toHaveProperty(name);
  expect(warnings).toMatchObject([{ parameter: 'converteroptions.page_range', outcome: 'it was left out' }]);
});

describe('limits that the upstream tells', () => {
  const limited = row('convert', 'wav', 'mp3', 'ffmpeg');
  limited.options = [
    { name: 'channels', type: 'integer', minimum: 1, maximum: 8 },
    { name: 'sample_rate', type: 'integer', minimum: 4000 },
    { name: 'title', type: 'string', pattern: '^[a-z]+$' },
    { name: 'artist', type: 'string', pattern: '(' },
  ];
  const taken = (converterOptions: Record<string, V1Value>) => {
    const { job, warnings } = translated(
      { inputFormat: 'wav', outputFormat: 'mp3', converterOptions },
      { catalogue: [limited] },
    );
    return { convert: job.tasks.convert, warnings };
  };
  const warning = (option: string, cause: string, outcome: string) => [
    { parameter: `converteroptions.${option}`, cause, outcome },
  ];

  it('make what is too much the most that v2 takes, which is told', () => {
    const { convert, warnings } = taken({ audio_channels: '99' });
    expect(convert).toMatchObject({ channels: 8 });
    expect(warnings).toEqual(warning('audio_channels', 'v2 takes no value above 8', '8 was sent'));
  });

  it('leave out what is too little, which is told', () => {
    const { convert, warnings } = taken({ audio_frequency: '1' });
    expect(convert).not.toHaveProperty('sample_rate');
    expect(warnings).toEqual(warning('audio_frequency', 'v2 takes no value below 4000', 'it was left out'));
  });

  it('leave out a text of another form, which is told', () => {
    const { convert, warnings } = taken({ title: 'No. 9' });
    expect(convert).not.toHaveProperty('title');
    expect(warnings).toEqual(warning('title', 'This option has no such value', 'it was left out'));
  });

  it('let pass what is within them, and what a form that no one can read may mean', () => {
    const { convert, warnings } = taken({ audio_channels: '2', title: 'nine', artist: 'Ada' });
    expect(convert).toMatchObject({ channels: 2, title: 'nine', artist: 'Ada' });
    expect(warnings).toEqual([]);
  });
});
