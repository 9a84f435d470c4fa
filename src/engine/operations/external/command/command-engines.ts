import type { ProgramId } from '../../../programs';
import { inputClosedTo } from '../media/probe';

export interface CommandEngine {
  /** v2's name of it. */
  name: string;
  /** Whose version is the engine's. */
  program: ProgramId;
  /** v2's name of a command -> program; the first one is the default. */
  commands: Readonly<Record<string, ProgramId>>;
  /** Put before the caller's arguments: nobody is there to answer questions. */
  flags: Readonly<Record<string, readonly string[]>>;
  /**
   * Where the kernel doesn't shut the program in: changes the arguments so that the contents of a file can't name other
   * files. Without it the engine is only offered with bubblewrap.
   */
  harden?: (words: readonly string[], command: string) => readonly string[];
  /** Characters of a pattern for names of files, which stand for themselves where the caller writes an input's name. */
  wildcards?: RegExp;
}

/** v2-contract 5.1, `command`. */
export const commandEngines: readonly CommandEngine[] = [
  {
    name: 'ffmpeg',
    program: 'ffmpeg',
    commands: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    flags: { ffmpeg: ['-hide_banner', '-nostdin', '-y'], ffprobe: ['-hide_banner'] },
    harden: (words, command) =>
      command === 'ffprobe'
        ? [...closedInput, ...words]
        : words.flatMap((word) => (word === '-i' ? [...closedInput, word] : [word])),
  },
  {
    name: 'imagemagick',
    program: 'imagemagick',
    commands: { convert: 'imagemagick', identify: 'identify' },
    flags: {},
    harden: (words) => words,
    wildcards: /[[{*?]/g,
  },
  { name: 'graphicsmagick', program: 'graphicsmagick', commands: { gm: 'graphicsmagick' }, flags: {} },
];

/** Lists of files stay relative to themselves: `-safe` is refused. */
const closedInput = inputClosedTo('concat', 'image2', 'lavfi', 'rawvideo', 's16le');
