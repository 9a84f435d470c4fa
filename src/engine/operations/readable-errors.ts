import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { type OperationContext, OperationError } from '../contract/operation';
import { noRoom } from '../programs';
import { damagedFile, damageWords } from './damaged-file';

/**
 * Does `work` and turns whatever it throws into words about the caller's files: the only place for that. An OperationError
 * keeps its words, but for the places of this machine in them; of any other error only the log tells, as the `cause`.
 */
export async function withReadableErrors<Result>(
  context: OperationContext,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    context.signal.throwIfAborted();
    throw readable(error, context);
  }
}

function readable(error: unknown, context: OperationContext): OperationError {
  const [input] = context.inputs;
  const format = path.extname(input?.filename ?? '').slice(1);
  if (isFull(error)) return noRoom(error);
  if (!isReadable(error)) return damagedFile(format, { cause: error });
  const message = withoutPaths(error.message, context);
  const { code, output, cause = error } = error;
  if (programError.test(message)) return damagedFile(format, { code, output, cause });
  if (message === error.message) return error;
  return new OperationError(message, code, output, cause);
}

/** Whether it was written for the caller. What libraries say is about their own doing, and goes to the log. */
export function isReadable(error: unknown): error is OperationError {
  return error instanceof OperationError;
}

function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException | undefined)?.code));
}

/** Whether a tool could not read the file; another one may. */
export function tellsOfDamage(error: unknown): boolean {
  return !isReadable(error) || programError.test(error.message) || error.message.startsWith(damageWords);
}

/**
 * An exception of a program's own, such as `KeyError: 'Root'` of one written in Python, and what libraries and programs say
 * of a file that they can't decode: names of functions, of sources and of their own input.
 */
const programError = new RegExp(
  [
    String.raw`(?:^|: )(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception)\b`,
    String.raw`^(?:vips\w*|\w*(?:load|2vips)\w*|source): `,
    String.raw`^Unknown error$`,
    String.raw`^Input (?:file|buffer) (?:has corrupt header|contains unsupported)`,
    String.raw`file:input\.\w+: `,
    String.raw`^Conversion failed: (?:Error (?:marking filters as finished|initializing output stream)|Last message repeated)`,
    String.raw`(?:partial file|moov atom not found)$`,
    String.raw`Error reading SVG|XML parse error`,
    String.raw`@ (?:error|warning|fatal)/\w+\.c/`,
    String.raw`improper image header|insufficient image data|Unrecoverable error, exit code|Couldn't read xref table|Document stream is empty`,
    String.raw`^(?:Invalid (?:magic bytes|BMP File)|Truncated header|End of central directory record signature not found)`,
    String.raw`(?:Cannot open the file as archive|Unexpected end of (?:archive|data)|(?:Headers|Data) Error|CRC Failed)(?: : .*)?$`,
    String.raw`Command Line Error: |Syntax (?:Error|Warning)`,
    String.raw`stream #\d+:\d+`,
  ].join('|'),
);

/** Without the folders of a run, the files of earlier tasks and those of the system; what lies in them keeps its name. */
export function withoutPaths(message: string, { inputs, workFolder, outputFolder }: Paths): string {
  const folders = [workFolder, outputFolder, ...inputs.map((input) => path.dirname(input.path))];
  const spellings = folders.flatMap((folder) => [pathToFileURL(folder).href, folder]);
  const named = inputs.reduce(
    (text, input) => text.replaceAll(input.path, () => input.filename),
    message.replaceAll(systemPath, '$1').replaceAll(addressOfMemory, ''),
  );
  return spellings.sort((one, other) => other.length - one.length).reduce(withoutFolder, named);
}

type Paths = Pick<OperationContext, 'inputs' | 'workFolder' | 'outputFolder'>;

/** `<folder>/run-1/a.pdf` -> `a.pdf` */
function withoutFolder(message: string, folder: string): string {
  return message.replaceAll(folder, () => cut).replaceAll(restOfFolder, '');
}

const cut = '\uE000';
const restOfFolder = /\uE000(?:\/[^\s'"`()<>:;,]*\/|\/|)/g;

/** `[libx264 @ 0x55d0]`, which FFmpeg puts in front of what it says. */
const addressOfMemory = /\[[\w,.]+ @ 0x[0-9a-f]+\] /g;

/** Absolute and at least two steps deep; the paths that a command's author sees (`/input`, `/output`) are none of it. */
const systemPath =
  /(?<![\w.:/-])(?:file:\/\/)?\/(?:bin|dev|etc|home|lib\w*|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)\/(?:[^\s'"`()<>:;,]*\/)?([^\s'"`()<>:;,]*)/g;
