import { translated } from '../calls';

const pdf = { inputFormat: 'pdf', outputFormat: 'pdf', files: [{ file: 'https://example.org/a.pdf' }] };
const echoed = (given: Parameters<typeof translated>[0]) => Object.keys(translated(given).converter.options);

it.each(['1', 'yes', 'on', 'TRUE', 1, true])(
  'an option that is a boolean is echoed as one, also where it is %j',
  (value) => {
    const film = { inputFormat: 'mov', outputFormat: 'mp4' };
    const converterOptions = { strip_metatags: value, faststart: value, audio_bitrate: 128 };
    const { options } = translated({ ...film, converterOptions }).converter;
    expect(options).toMatchObject({ strip_metatags: true, faststart: true, audio_bitrate: '128' });
  },
);

describe('the options that v1 shows without being asked', () => {
  it('are those of the protection in mode protect, without any password of the input', () => {
    expect(echoed({ ...pdf, mode: 'protect' })).toEqual([
      'encrypt',
      'encrypt_user_password',
      'encrypt_owner_password',
      'encrypt_allow_accessibility',
      'encrypt_allow_extract',
      'encrypt_allow_print',
      'encrypt_allow_modify',
      'encrypt_mode',
    ]);
  });

  it('are none in mode compress', () => {
    expect(echoed({ ...pdf, mode: 'compress' })).toEqual([]);
  });

  it('do not name what only a command turns or greys for pages as pictures', () => {
    expect(echoed({ ...pdf, outputFormat: 'jpg' })).not.toEqual(expect.arrayContaining(['rotate']));
  });
});
