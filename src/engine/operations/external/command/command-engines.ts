import type { ProgramId } from '../../../programs';
import { findNativeCode } from './native-code';

export interface CommandEngine {
  /** v2's name of it. */
  name: string;
  /** Whose version is the engine's. */
  program: ProgramId;
  /** v2's name of a command -> program; the first one is the default. */
  commands: Readonly<Record<string, ProgramId>>;
  /** Put before the caller's arguments: nobody is there to answer questions. */
  flags: Readonly<Record<string, readonly string[]>>;
  /** Closes what the program itself can close: the words that it gets, from those of the caller. */
  harden?: (words: readonly string[], command: string) => readonly string[];
  /** The word of the caller's that would load code into the program, if there is one. */
  refused?: (words: readonly string[]) => string | undefined;
  /** Environment that leads the program's search for plug-ins nowhere. */
  environment?: Readonly<Record<string, string>>;
  /** Characters of a pattern for names of files, which stand for themselves where the caller writes an input's name. */
  wildcards?: RegExp;
}

/** Files, and what takes parts of them: no network, device or library of protocols. Put last, so that it replaces the caller's. */
const localProtocols = ['-protocol_whitelist', 'file,pipe,fd,concat,concatf,subfile,data,crypto,cache,async'];

const nowhere = '/nonexistent';
const noPlugins = {
  ...{ LADSPA_PATH: nowhere, LV2_PATH: nowhere, FREI0R_PATH: nowhere, LIBVA_DRIVERS_PATH: nowhere },
  ...{ OCL_ICD_VENDORS: nowhere, VK_ICD_FILENAMES: nowhere, FFMPEG_DATADIR: nowhere, AVCONV_DATADIR: nowhere },
};

/** v2-contract 5.1, `command`. */
export const commandEngines: readonly CommandEngine[] = [
  {
    name: 'ffmpeg',
    program: 'ffmpeg',
    commands: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    flags: { ffmpeg: ['-hide_banner', '-nostdin', '-y'], ffprobe: ['-hide_banner'] },
    harden: (words, command) =>
      command === 'ffprobe'
        ? [...localProtocols, ...words]
        : words.flatMap((word) => (word === '-i' ? [...localProtocols, word] : [word])),
    refused: findNativeCode,
    environment: noPlugins,
  },
  {
    name: 'imagemagick',
    program: 'imagemagick',
    commands: { convert: 'imagemagick', identify: 'identify' },
    flags: {},
    wildcards: /[[{*?]/g,
  },
  { name: 'graphicsmagick', program: 'graphicsmagick', commands: { gm: 'graphicsmagick' }, flags: {} },
];
