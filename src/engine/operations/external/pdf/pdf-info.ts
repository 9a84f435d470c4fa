import type { Programs } from '../../../programs';
import { LockedFileError } from '../../locked-file';
import { OperationError } from '../../../contract/operation';
import type { ToolRequest } from '../../tool';

export interface PdfInfo {
  /** Labels as pdfinfo writes them: `Title`, `Pages`, `Encrypted`, `Page size`, ... */
  fields: Record<string, string>;
  pages: number;
}

/** Fails with Poppler's message where the file is not a PDF. */
export async function readPdfInfo(programs: Programs, file: string, request: ToolRequest): Promise<PdfInfo> {
  const running = programs.run('pdfinfo', {
    arguments: [...passwordArguments(request), file],
    folder: request.folder,
    reads: [request.input.path],
    signal: request.signal,
  });
  const { stdout } = await running.catch((error: Error) => {
    throw error.message.includes('Incorrect password') ? new LockedFileError(request.options.text('password')) : error;
  });
  const fields = fieldsOf(stdout);
  const pages = Number(fields['Pages'] ?? 0);
  if (pages === 0) throw new OperationError('Conversion failed: the PDF has no pages.');
  return { fields, pages };
}

function fieldsOf(stdout: string): Record<string, string> {
  const lines = stdout.split('\n').map((line) => ({ line, colon: line.indexOf(':') }));
  return Object.fromEntries(
    lines
      .filter(({ colon }) => colon > 0)
      .map(({ line, colon }) => [line.slice(0, colon), line.slice(colon + 1).trimStart()]),
  );
}

/** A user password opens the file, and so does the owner's: Poppler wants to know which one it is, so it gets both. */
export function passwordArguments({ options }: ToolRequest): string[] {
  const password = options.text('password');
  return password === undefined ? [] : ['-upw', password, '-opw', password];
}
