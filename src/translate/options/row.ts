import type { V1Value } from '../call';
import type { ConversionPair } from './retouch-place';
import type { Loss } from '../translation';

/** One v1 converter option and what becomes of it. Adding an option is adding a row. */
export interface OptionRow {
  /** Name under `converteroptions`. */
  v1: string;
  to: OptionChange;
  /** v1's own default as it echoed it; options without one are echoed as null. */
  default?: string | boolean;
  /** v2's default differs: v1's own is sent where the call says nothing. */
  sendDefault?: boolean;
  /** Echoed only where the call gives it: later or rare options that recorded echoes lack. */
  hiddenInEcho?: boolean;
  /** Never echoed: the echo is kept in the clear. */
  secret?: boolean;
  /** `None`, `null` and `undefined` may be values of it: free text, or a list that holds `none`. */
  anyWord?: boolean;
  /** Section of the contract the row stands on. */
  source: string;
  /** recorded: both names are seen in recordings, payloads or documentation; inferred: the pairing is our conclusion. */
  grade: 'recorded' | 'inferred';
}

export interface OptionChange {
  /** Where it goes in v2, for people: `audio_bitrate`, `pdf/encrypt set_password`, `command imagemagick -rotate`. */
  v2: string;
  /** How the value changes, for people: `integer, kbit/s`. */
  rule: string;
  /** Another task of the job that it belongs to. */
  task?: OptionTask;
  /** v2 options of the work it may fill. */
  options?: string[];
  /** v1 echoes it as a boolean, however it is spelled. */
  isFlag?: boolean;
  /** The program of the command task it may need. */
  program?: CommandProgram;
  /** Whether that program has a place in the conversion; it has one in any where the row says nothing. */
  fitsPair?(pair: ConversionPair): boolean;
  /** v2's default in v1's words, where they differ. */
  toV1?(value: unknown): string;
  /** The ways to say it in v2, best first; the first one that the upstream offers is taken. */
  apply(value: V1Value, options: Record<string, V1Value>): Effect[];
}

/** Task of the job that an option belongs to. `work` is the convert, optimize, capture-website ... task itself. */
export type OptionTask = 'work' | 'thumbnail' | 'encrypt' | 'decrypt';
export type CommandProgram = 'imagemagick' | 'ffmpeg';

/** One way to say an option in v2. */
export type Effect =
  | {
      kind: 'parameters';
      task: OptionTask;
      parameters: Record<string, V1Value>;
      /** Set where the task has them, missed by nobody where it hasn't. */
      companions?: Record<string, V1Value>;
      /** Told when this way is taken: it is not quite what v1 did. */
      loss?: Loss;
    }
  /**
   * Words for a command in addition to the conversion. `originalSoundOptions`: ffmpeg reads the original again, under
   * these options, and takes the sound from there.
   */
  | { kind: 'extraCommand'; program: CommandProgram; words: string[]; originalSoundOptions?: string[] }
  /** The user's own command line in place of the conversion, with v1's placeholders. */
  | { kind: 'replacingCommand'; program: CommandProgram; words: string[] }
  /** v1's default, or already part of another option. */
  | { kind: 'nothing' }
  | { kind: 'unusable'; cause: string };

export interface Family {
  id: string;
  /** Title in the migration guide. */
  title: string;
  /** `converter.type` that v1 showed for it. */
  type: string;
  /** The work makes a file for each page. */
  byPage?: boolean;
  rows: OptionRow[];
}
