import type { ProgramId } from '../../../programs';

export interface CommandEngine {
  /** v2's name of it. */
  name: string;
  /** Whose version is the engine's. */
  program: ProgramId;
  /** v2's name of a command -> program; the first one is the default. */
  commands: Readonly<Record<string, ProgramId>>;
  /** Put before the caller's arguments: nobody is there to answer questions. */
  flags: Readonly<Record<string, readonly string[]>>;
}

/** v2-contract 5.1, `command`. */
export const commandEngines: readonly CommandEngine[] = [
  {
    name: 'ffmpeg',
    program: 'ffmpeg',
    commands: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
    flags: { ffmpeg: ['-hide_banner', '-nostdin', '-y'], ffprobe: ['-hide_banner'] },
  },
  {
    name: 'imagemagick',
    program: 'imagemagick',
    commands: { convert: 'imagemagick', identify: 'identify' },
    flags: {},
  },
  { name: 'graphicsmagick', program: 'graphicsmagick', commands: { gm: 'graphicsmagick' }, flags: {} },
];
