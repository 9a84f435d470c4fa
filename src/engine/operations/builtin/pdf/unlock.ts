import { readFile } from 'node:fs/promises';
import path from 'node:path';

import type { ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import { isProtected } from './is-protected';
import type { UnprotectRequest } from './unprotect-document';

/**
 * Path of a PDF without its protection, for programs that make an empty page of a locked one or take no password.
 * The input itself where it is not protected or no PDF. Fails where it needs another password.
 */
export async function unlock({ input, inputFormat, options, folder, signal }: ToolRequest): Promise<string> {
  if (inputFormat !== 'pdf' || !isProtected(await readFile(input.path))) return input.path;
  const target = path.join(folder, 'unlocked.pdf');
  await unprotectDocument({ path: input.path, target, password: options.text('password') }, signal);
  return target;
}

const unprotectDocument = inWorker<UnprotectRequest, void>(require.resolve('./unprotect-document'));
