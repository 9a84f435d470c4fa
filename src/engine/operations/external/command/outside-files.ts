/**
 * The first word that could reach a file outside `/input` and `/output`, a host, or a script that does; `undefined` when
 * none can. Only where the kernel doesn't shut the program in (see Confinement) this is what guards the machine, so it
 * rather refuses too much: backslashes and quotes, with which filter expressions hide a path, are looked through.
 */
export function findOutsideWord(words: readonly string[]): string | undefined {
  return words.find((word) => {
    const plain = word.replaceAll(/[\\'"]/g, '');
    return outsidePath.test(plain) || outsideProtocol.test(plain) || scriptOption.test(plain);
  });
}

/** An absolute path elsewhere, a step up, or a home folder, at the start of the word or behind a separator. */
const outsidePath = /(?:^|[\s=:;,@|([{<>!+])(?:\/(?!(?:input|output)(?:\/|$))|\.\.?(?:\/|$)|~)|\/\.\.(?:\/|$)/;

/** Protocols of ffmpeg and coders of ImageMagick that read other files, hosts or programs. */
const outsideProtocol = new RegExp(
  `(?:^|[\\s=:;,@|([{<>!+])(?:${[
    ...['async', 'bluray', 'cache', 'concatf?', 'crypto', 'data', 'fd', 'ffrtmp\\w*', 'file', 'ftp', 'gophers?', 'hls'],
    ...['https?', 'httpproxy', 'icecast', 'ip[fn]s', 'mms[ht]', 'prompeg', 'rist', 'rtmp\\w*', 'rtp', 's?rtp', 'sctp'],
    ...['sftp', 'srt', 'subfile', 'tcp', 'tee', 'tls', 'udp(?:lite)?', 'unix', 'zmq', 'amqp', 'url'],
    ...[
      'msl',
      'mvg',
      'ephemeral',
      'text',
      'txt',
      'win',
      'show',
      'x',
      'inline',
      'scan',
      'plt',
      'vid',
      'tmp',
      'clipboard',
    ],
  ].join('|')}):`,
  'i',
);

/** Options by which a file of the caller's own says what to read. */
const scriptOption =
  /^-(?:safe|script|filter_script|filter_complex_script|lavfi|allowed_extensions|protocol_whitelist|init_hw_device|\/.*)(?::|$)|^@/;
