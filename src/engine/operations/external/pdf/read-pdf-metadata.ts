import type { Programs } from '../../../programs';
import { LockedFileError } from '../../locked-file';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';
import { readPdfInfo } from './pdf-info';
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

async function fieldsOf(request: ToolRequest, programs: Programs): Promise<NonNullable<ToolResult['metadata']>> {
  const password = request.options.text('password');
  try {
    const { fields, pages } = await readPdfInfo(programs, await linkInput(request), request);
    return { ...fields, Pages: pages };
  } catch (error) {
    if (password === undefined && error instanceof LockedFileError) return { Encrypted: 'yes' };
    throw error;
  }
}
