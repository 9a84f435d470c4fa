import type { Programs } from '../../../programs';
import type { PdfMetadataRequest } from '../../builtin/metadata/read-pdf-metadata';
import { LockedFileError } from '../../locked-file';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { inWorker } from '../../worker';
import { programTool } from '../program-tool';
import { openInput, readPdfInfo } from './pdf-info';
import { passwordOption } from '../../options/password';

/** What pdfinfo tells, under its own labels (v1's `info`: clients look for `Encrypted` beginning with `yes`). */
export function readPdfMetadata(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'metadata',
    name: 'poppler',
    needs: ['pdfinfo'],
    pairs: [{ from: ['pdf'], to: null, options: [passwordOption] }],
    run: async (request, found) => ({ files: [], metadata: await fieldsOf(request, found) }),
  });
}

/** What a decrypted copy tells otherwise. */
async function factsOfLocked({ input, options, signal }: ToolRequest) {
  const facts = await readPdf({ path: input.path, size: input.size, password: options.text('password') }, signal);
  return Object.fromEntries(ofFile.flatMap((label) => (label in facts ? [[label, facts[label]]] : [])));
}

const ofFile = ['Encrypted', 'File size', 'PDF version'];

const readPdf = inWorker<PdfMetadataRequest, Record<string, string | number>>(
  require.resolve('../../builtin/metadata/read-pdf-metadata'),
);

async function fieldsOf(request: ToolRequest, programs: Programs): Promise<NonNullable<ToolResult['metadata']>> {
  const password = request.options.text('password');
  try {
    const opened = await openInput(request);
    const { fields, pages } = await readPdfInfo(programs, opened, request);
    const isCopy = opened.source !== request.input.path;
    return { ...fields, Pages: pages, ...(isCopy && (await factsOfLocked(request))) };
  } catch (error) {
    if (password === undefined && error instanceof LockedFileError) return { Encrypted: 'yes' };
    throw error;
  }
}
