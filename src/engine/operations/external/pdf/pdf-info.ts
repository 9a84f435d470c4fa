import type { Programs } from '../../../programs';
import { unlock } from '../../builtin/pdf/unlock';
import { LockedFileError } from '../../locked-file';
import { OperationError } from '../../../contract/operation';
import type { ToolRequest } from '../../tool';
import { link } from '../run-folder';

export interface PdfInfo {
  /** Labels as pdfinfo writes them: `Title`, `Pages`, `Encrypted`, `Page size`, ... */
  fields: Record<string, string>;
  pages: number;
}

/** Of a file in or linked into the run's folder. Fails with Poppler's message where the file is not a PDF. */
export async function readPdfInfo(
  programs: Programs,
  { name, source }: OpenedPdf,
  request: ToolRequest,
): Promise<PdfInfo> {
  const running = programs.run('pdfinfo', {
    arguments: [name],
    folder: request.folder,
    reads: [source],
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

/** A PDF that Poppler can open: where it lies, and its name in the run's folder. */
export interface OpenedPdf {
  source: string;
  name: string;
}

/**
 * The input, decrypted where a password was given: Poppler takes one only as an argument, which every user of the machine
 * can read. Fails where the password is wrong.
 */
export async function openInput(request: ToolRequest): Promise<OpenedPdf> {
  const source = request.options.text('password') === undefined ? request.input.path : await unlock(request);
  return { source, name: await link(source, request.folder, 'input.pdf') };
}
