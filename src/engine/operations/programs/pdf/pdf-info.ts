import type { Programs } from '../../../programs';
import { OperationError } from '../../operation';
import type { ToolRequest } from '../../tool';

export interface PdfInfo {
  /** Labels as pdfinfo writes them: `Title`, `Pages`, `Encrypted`, `Page size`, ... */
  fields: Record<string, string>;
  /** Size of each page as it is shown, in points (1/72 inch). */
  pages: PageSize[];
}

export interface PageSize {
  width: number;
  height: number;
}

/** Fails with Poppler's words about a file that is none, or that needs another password. */
export async function readPdfInfo(programs: Programs, file: string, request: ToolRequest): Promise<PdfInfo> {
  const { stdout } = await programs.run('pdfinfo', {
    arguments: ['-f', '1', '-l', '-1', ...passwordArguments(request), file],
    folder: request.folder,
    reads: [request.input.path],
    signal: request.signal,
  });
  const lines = stdout.split('\n').map((line) => /^([^:]+):\s*(.*)$/.exec(line) ?? undefined);
  const fields: Record<string, string> = {};
  const pages: PageSize[] = [];
  for (const [, label = '', value = ''] of lines.filter((line) => line !== undefined)) {
    const [, number, what] = /^Page\s+(\d+) (size|rot)$/.exec(label) ?? [];
    const index = Number(number) - 1;
    if (what === 'size') pages[index] = sizeIn(value);
    else if (what === 'rot') pages[index] = turned(pages[index] as PageSize, Number(value));
    else fields[label] = value;
  }
  if (pages.length === 0) throw new OperationError('Conversion failed: the PDF has no pages.');
  return { fields, pages };
}

/** A user password opens the file, and so does the owner's: Poppler wants to know which one it is, so it gets both. */
export function passwordArguments({ options }: ToolRequest): string[] {
  const password = options.text('password');
  return password === undefined ? [] : ['-upw', password, '-opw', password];
}

function sizeIn(text: string): PageSize {
  const [, width, height] = /^([\d.]+) x ([\d.]+) pts/.exec(text) ?? [];
  return { width: Number(width), height: Number(height) };
}

function turned({ width, height }: PageSize, degrees: number): PageSize {
  return degrees % 180 === 0 ? { width, height } : { width: height, height: width };
}
