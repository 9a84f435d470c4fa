import { createOperations } from '../../../src/engine/operations';
import { conversionTypes } from '../../../src/translate';
import type { CatalogueOption, CatalogueRow } from '../../../src/upstream';
import { translated } from '../calls';

let rows: CatalogueRow[];
beforeAll(async () => {
  const operations = await createOperations();
  rows = operations.flatMap((operation) => operation.catalogue());
});

/** A value of each option that is not its default. */
const samples: Record<string, string> = {
  ...{ resize: '77x', resizemode: 'scale', resizeenlarge: 'true', rotate: '90', grayscale: 'true', quality: '33' },
  ...{
    strip_metatags: 'true',
    density: '99',
    auto_orient: 'true',
    command: '{INPUTFILE} {OUTPUTFILE}',
    page_range: '1',
  },
  ...{ audio_bitrate: '96', audio_channels: '1', audio_frequency: '44100', audio_normalize: '+5db', audio_qscale: '3' },
  ...{
    trim_from: '1',
    trim_to: '2',
    video_bitrate: '500',
    video_resolution: '320x240',
    video_ratio: '4:3',
    video_fps: '12',
  },
  ...{ video_crf: '30', video_qscale: '5', audio_all_streams: 'true', faststart: 'true', thumbnail_count: '2' },
  ...{
    thumbnail_size: '64x',
    thumbnail_format: 'jpg',
    hidden_slides: 'true',
    input_password: 'x',
    optimize_print: 'true',
  },
  ...{ pdf_a: 'true', zoom: '1.25', base_font_size: '13', outputprofile: 'kindle', authors: 'Me', title: 'T' },
  ...{ margin_top: '5', margin_bottom: '5', margin_left: '5', margin_right: '5', page_size: 'A5' },
  ...{ page_orientation: 'landscape', print_media_type: 'true', no_background: 'true', screen_width: '800' },
  ...{ screen_height: '600', image_quality: '44', input_markdown_syntax: 'strict', output_markdown_syntax: 'strict' },
};

/** Values that the option of this upstream and pair has, where a sample can't be one of all. */
function sampleOf(name: string, options: CatalogueOption[]): string | undefined {
  const choice = options.find((option) => option.name === name)?.possible_values;
  const standard = options.find((option) => option.name === name)?.default;
  return samples[name] ?? choice?.map(String).find((value) => value !== String(standard));
}

it('every option that is listed for a pair changes the job, or a warning says why not', () => {
  const silent = new Set<string>();
  let looked = 0;
  for (const { inputformat, outputformat, converteroptions } of conversionTypes(rows)) {
    const offered = rows.find(
      (row) => row.operation === 'convert' && row.input_format === inputformat && row.output_format === outputformat,
    );
    const jobWith = (converterOptions: Record<string, string>) => {
      const file = inputformat === 'website' ? 'http://example.com/' : `http://example.com/file.${inputformat}`;
      const input = {
        input: { method: 'download' as const, parameters: {} },
        files: [{ file }],
        inputFormat: inputformat,
        outputFormat: outputformat,
      };
      return translated({ ...input, converterOptions }, { catalogue: rows });
    };
    const plain = JSON.stringify(jobWith({}).job);
    for (const name of Object.keys(converteroptions)) {
      const value = sampleOf(name, offered?.options ?? []);
      if (value === undefined) continue;
      looked += 1;
      const companions: Record<string, string> =
        name.startsWith('resize') && name !== 'resize' ? { resize: '77x66' } : {};
      const before = name.startsWith('resize') && name !== 'resize' ? JSON.stringify(jobWith(companions).job) : plain;
      const { job, warnings } = jobWith({ ...companions, [name]: value });
      if (JSON.stringify(job) === before && warnings.length === 0)
        silent.add(`${name}: ${inputformat} to ${outputformat}`);
    }
  }
  expect(looked).toBeGreaterThan(1000);
  expect([...silent]).toEqual([]);
}, 120_000);

it('what has no place in a conversion is not listed for it', () => {
  const optionsOf = (inputFormat: string, outputFormat: string) =>
    Object.keys(conversionTypes(rows, { inputFormat, outputFormat })[0]?.converteroptions ?? {});
  const nowhere = ['rotate', 'grayscale', 'resizeenlarge', 'command'];
  for (const [from, to] of [
    ['svg', 'pdf'],
    ['svg', 'eps'],
    ['ps', 'pdf'],
    ['ai', 'pdf'],
  ] as const) {
    expect(optionsOf(from, to).filter((name) => nowhere.includes(name))).toEqual([]);
  }
  expect(optionsOf('mp4', 'mkv')).not.toContain('faststart');
  expect(optionsOf('mp4', 'gif')).not.toContain('audio_all_streams');
  expect(optionsOf('mp3', 'mp4')).not.toContain('thumbnail_count');
});
