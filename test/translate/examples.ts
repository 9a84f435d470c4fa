import type { Family, V1Call, V1Value } from '../../src/translate';

/** A pair of formats that has the options of a family; modes where the family belongs to one. */
const pairs: Record<string, Pick<V1Call, 'inputFormat' | 'outputFormat' | 'mode'>> = {
  audio: { inputFormat: 'wav', outputFormat: 'mp3' },
  video: { inputFormat: 'mov', outputFormat: 'mp4' },
  images: { inputFormat: 'png', outputFormat: 'jpg' },
  'document-images': { inputFormat: 'pdf', outputFormat: 'jpg' },
  office: { inputFormat: 'docx', outputFormat: 'pdf' },
  'pdf-to-html': { inputFormat: 'pdf', outputFormat: 'html' },
  ebooks: { inputFormat: 'epub', outputFormat: 'mobi' },
  markdown: { inputFormat: 'md', outputFormat: 'html' },
  websites: { inputFormat: 'website', outputFormat: 'pdf' },
  cad: { inputFormat: 'dwg', outputFormat: 'dxf' },
  archives: { inputFormat: 'rar', outputFormat: 'zip' },
  fonts: { inputFormat: 'ttf', outputFormat: 'woff' },
  protection: { inputFormat: 'pdf', outputFormat: 'pdf', mode: 'protect' },
  compression: { inputFormat: 'pdf', outputFormat: 'pdf', mode: 'compress' },
};

/** A value as clients send it, by option; `family option` where an option has another meaning elsewhere. */
const values: Record<string, V1Value> = {
  audio_bitrate: '192',
  audio_channels: '2',
  audio_codec: 'MP3',
  audio_frequency: '44100',
  audio_normalize: '+20db',
  audio_qscale: '3',
  audio_all_streams: true,
  authors: 'A. Writer',
  auto_orient: true,
  autocad_version: 'ACAD2010',
  base_font_size: '12',
  bg_format: 'jpg',
  bookmarks: true,
  colorspace: 'Grayscale',
  command: '{INPUTFILE} -depth 8 {OUTPUTFILE}',
  'audio command': '-i {INPUTFILE} -af "volume=0.5, areverse" {OUTPUTFILE}',
  'video command': '-i {INPUTFILE} -an {OUTPUTFILE}',
  density: '300',
  disable_alpha: 'true',
  embed_css: 'false',
  embed_font: false,
  embed_image: false,
  embed_javascript: false,
  encrypt: true,
  encrypt_allow_accessibility: true,
  encrypt_allow_extract: 'false',
  encrypt_allow_modify: 'none',
  encrypt_allow_print: 'none',
  encrypt_mode: 'aes',
  encrypt_owner_password: 'owner',
  encrypt_user_password: 'user',
  faststart: true,
  grayscale: true,
  hidden_slides: true,
  image_dpi: '300',
  image_quality: '80',
  input_markdown_syntax: 'github',
  input_password: 'secret',
  margin_bottom: '10',
  margin_left: '10',
  margin_right: '10',
  margin_top: '10',
  mergelayers: true,
  no_background: 'true',
  no_images: true,
  optimize_print: true,
  outline: true,
  output_markdown_syntax: 'strict',
  outputprofile: 'kindle',
  page_height: '800',
  page_orientation: 'landscape',
  page_range: '1-2',
  page_size: 'A4',
  page_width: '600',
  password: 'secret',
  pdf_a: true,
  print_media_type: 'false',
  profile: 'print',
  quality: '70',
  resize: '640x480',
  resizeenlarge: 'false',
  resizemode: 'crop',
  rotate: '90',
  screen_height: '768',
  screen_width: '1280',
  simple_html: true,
  space_as_offset: true,
  split_pages: true,
  strip_metatags: true,
  subtitles_mode: 'hard',
  templating: { name: 'Ada' },
  thumbnail_count: '3',
  thumbnail_format: 'jpeg',
  thumbnail_size: '640x480',
  title: 'A book',
  trim_from: '90',
  trim_to: '0:02:30.5',
  video_bitrate: '1500k',
  video_codec: 'H264',
  video_crf: '23',
  video_fps: '23.976',
  video_profile: 'Main',
  video_profile_level: '4.1',
  video_qscale: '4',
  video_ratio: '16:9',
  video_resolution: '1280x720',
  zoom: '1.25',
};

/** Options that mean something only beside another. */
const beside: Record<string, Record<string, V1Value>> = {
  resizemode: { resize: '640x480' },
  resizeenlarge: { resize: '640x480' },
  encrypt: { encrypt_user_password: 'user' },
  encrypt_mode: { encrypt_user_password: 'user' },
};

/** A call that uses one option of a family; throws where the tables above lack it. */
export function exampleCall({ id }: Family, option: string): V1Call {
  const pair = pairs[id];
  const value = values[`${id} ${option}`] ?? values[option];
  if (!pair || value === undefined) throw new Error(`test/translate/examples.ts lacks ${id} ${option}`);
  const website = pair.inputFormat === 'website';
  return {
    ...pair,
    input: { method: website ? 'url' : 'download', parameters: {} },
    files: [{ file: website ? 'https://example.org/' : `https://example.org/input.${pair.inputFormat}` }],
    converterOptions: { ...beside[option], [option]: value },
  };
}

/** Calls that show what a value of another form becomes. */
export const variants: Record<
  string,
  { family: string; option: string; value: V1Value; more?: Record<string, V1Value> }
> = {
  'resize-width': { family: 'images', option: 'resize', value: '640x' },
  'resize-height': { family: 'images', option: 'resize', value: 'x480' },
  'resize-percent': { family: 'images', option: 'resize', value: '50%' },
  'resize-enlarge': { family: 'images', option: 'resize', value: '640x480', more: { resizeenlarge: true } },
  'resize-enlarge-crop': {
    family: 'images',
    option: 'resize',
    value: '640x480',
    more: { resizeenlarge: true, resizemode: 'crop' },
  },
  'audio-normalize-down': { family: 'audio', option: 'audio_normalize', value: '-10dB' },
  'audio-qscale-none': { family: 'audio', option: 'audio_qscale', value: '-1' },
  'video-resolution-width': { family: 'video', option: 'video_resolution', value: '1280x-1' },
  'value-of-another-type': { family: 'images', option: 'quality', value: 'best' },
  'option-of-another-type': { family: 'images', option: 'video_codec', value: 'H264' },
};
