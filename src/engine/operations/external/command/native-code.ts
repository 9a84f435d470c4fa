/**
 * The first word by which FFmpeg would load code, a model or a script that isn't FFmpeg's own; `undefined` without one.
 * The kernel is what guards the machine (see Confinement); this keeps a caller's code from running at all. Backslashes
 * and quotes, with which filter expressions hide a name, are looked through.
 */
export function findNativeCode(words: readonly string[]): string | undefined {
  return words.find((word, index) => {
    const plain = word.replaceAll(/[\\'"\s]/g, '');
    const isFormat = words[index - 1] === '-f';
    return loadingFilter.test(plain) || scriptOption.test(plain) || (isFormat && scriptFormat.test(plain));
  });
}

/** Filters that open a plug-in, a model of a neural network or a program for the graphics card, and files of filters. */
const loadingFilter =
  /(?:^|[^\w./-])(?:ladspa|lv2|frei0r(?:_src)?|dnn_\w+|sr|asr|derain|whisper|openclsrc|program_opencl|graph_file)(?:@\w+)?=/;

/** Options by which a file says which filters and options there are. */
const scriptOption = /^-(?:filter_script|filter_complex_script|graph_file|[avsf]pre|\/.*)(?::|$)/;

/** Demuxers that run a script. */
const scriptFormat = /^(?:avisynth|vapoursynth)$/;
