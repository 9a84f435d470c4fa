import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import type { ProtectRequest } from './protect-document';

export const protectDocument = inWorker<ProtectRequest, void>(require.resolve('./protect-document'));

/**
 * Path of a PDF without its protection, for programs that make an empty page of a locked one or take no password.
 * The input itself where it is not protected or no PDF. Fails where it needs another password.
 */
export async function unlock({ input, inputFormat, options, folder, signal }: ToolRequest): Promise<string> {
  const isProtected = inputFormat === 'pdf' && (await readFile(input.path)).includes('/Encrypt');
  if (!isProtected) return input.path;
  const target = path.join(folder, 'unlocked.pdf');
  await protectDocument({ path: input.path, target, password: options.text('password') }, signal);
  return target;
}
