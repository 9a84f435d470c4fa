import { readFileSync } from 'node:fs';

/** Reads a file, or standard input without one, for `work`, whose complaints of the text then name the file. */
export async function namingFile<Result>(
  file: string | undefined,
  work: (text: string) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(readFileSync(file ?? 0, 'utf8'));
  } catch (error) {
    if (file === undefined) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new SyntaxError(`${file}: there is no such file`);
    if (error instanceof SyntaxError) error.message = `${file}: ${error.message}`;
    throw error;
  }
}
