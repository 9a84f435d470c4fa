import { conversionTypes, inputFormats } from '../../../src/translate';
import type { CatalogueRow } from '../../../src/upstream';
import { row, translated } from '../calls';

const mp3: CatalogueRow = {
  ...row('convert', 'mp4', 'mp3', 'ffmpeg'),
  options: [
    { name: 'audio_codec', type: 'enum', default: 'mp3', possible_values: ['mp3', 'copy'] },
    { name: 'audio_bitrate', type: 'integer', default: 192 },
    { name: 'channels', type: 'integer', default: null },
    { name: 'trim_start', type: 'string' },
    { name: 'cover', type: 'boolean', default: false },
  ],
  meta: { group: 'audio' },
};
const html = row('convert', 'html', 'pdf', 'chrome', { zoom: 'float', screen_width: 'integer' });
const rows = [mp3, html, row('convert', 'jpg', 'png', 'imagemagick'), row('merge', 'pdf', 'pdf')];

describe('the conversion types', () => {
  it('name options and defaults as v1 did, as text or null (7 a, 6 b)', () => {
    expect(conversionTypes(rows, { inputFormat: 'mp4' })).toEqual([
      {
        inputformat: 'mp4',
        outputformat: 'mp3',
        converter: 'ffmpeg',
        converteroptions: {
          audio_codec: 'MP3',
          audio_bitrate: '128',
          audio_channels: null,
          trim_from: null,
          cover: 'false',
        },
        group: 'audio',
      },
    ]);
  });

  it('print markup on paper of the size asked for', () => {
    const catalogue = [row('convert', 'md', 'pdf', 'pandoc', { page_format: 'string', margin_top: 'float' })];
    const [type] = conversionTypes(catalogue);
    const { job, warnings } = translated(
      { inputFormat: 'md', outputFormat: 'pdf', converterOptions: { page_size: 'A5', margin_top: '7' } },
      { catalogue },
    );
    expect(type?.converteroptions).toEqual({ page_size: null, margin_top: null });
    expect(job.tasks.convert).toMatchObject({ page_format: 'a5', margin_top: 7 });
    expect(warnings).toEqual([]);
  });

  it('list options of a command where the upstream runs it', () => {
    const [type] = conversionTypes([...rows, row('command', null, null, 'imagemagick')], { outputFormat: 'png' });
    expect(type?.converteroptions).toMatchObject({ rotate: null, grayscale: null, command: null });
  });

  it('list the thumbnails of a video where the upstream makes them', () => {
    const video = row('convert', 'mov', 'mp4', 'ffmpeg');
    const [without] = conversionTypes([video], {});
    const [type] = conversionTypes([video, row('thumbnail', 'mov', 'png', 'ffmpeg')], {});
    expect(without?.converteroptions).not.toHaveProperty('thumbnail_count');
    expect(type?.converteroptions).toMatchObject({
      thumbnail_count: null,
      thumbnail_size: null,
      thumbnail_format: null,
    });
  });

  it('are filtered by either format, under the spelling asked for (6 b)', () => {
    expect(conversionTypes(rows, { inputFormat: 'jpeg', outputFormat: 'png' })).toMatchObject([
      { inputformat: 'jpeg', outputformat: 'png', group: 'image' },
    ]);
    expect(conversionTypes(rows, { inputFormat: 'jpg', outputFormat: 'docx' })).toEqual([]);
  });

  it('without a filter are all, those of a website included', () => {
    const pairs = conversionTypes(rows).map(({ inputformat, outputformat }) => `${inputformat}-${outputformat}`);
    expect(pairs).toEqual(['mp4-mp3', 'html-pdf', 'website-pdf', 'jpg-png', 'pdf-pdf']);
  });

  it('list PDF for PDF once, as v1 did for its modes, where v2 merges', () => {
    const twice = [...rows, row('merge', 'pdf', 'pdf', 'another')];
    expect(conversionTypes(twice, { inputFormat: 'pdf', outputFormat: 'pdf' })).toMatchObject([{ group: 'document' }]);
    expect(conversionTypes([row('merge', 'pdf', 'pdf'), row('convert', 'pdf', 'pdf')])).toHaveLength(1);
  });

  it('of a website stand in its own group (6 b)', () => {
    expect(conversionTypes(rows, { inputFormat: 'website' })).toMatchObject([
      { group: 'website', converteroptions: { zoom: null, screen_width: '1024' } },
    ]);
  });
});

describe('the input formats', () => {
  it('are listed once each, in alphabetical order', () => {
    expect(inputFormats(conversionTypes(rows))).toEqual(['html', 'jpg', 'mp4', 'pdf', 'website']);
  });
});
