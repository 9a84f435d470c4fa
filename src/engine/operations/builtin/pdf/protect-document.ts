import { writeFile } from 'node:fs/promises';

import type { UserPermissions } from './permissions';
import { loadDocument } from './load-document';

export interface ProtectRequest {
  path: string;
  target: string;
  /** Opens the input. */
  password: string | undefined;
  /** Without it the result is not encrypted. */
  protection?: { userPassword: string; ownerPassword: string; permissions: UserPermissions };
}

/** The same document, encrypted with AES-256 or not at all. */
export async function run({ target, protection, ...source }: ProtectRequest): Promise<void> {
  const document = await loadDocument(source);
  if (protection !== undefined) document.encrypt(protection);
  await writeFile(target, await document.save());
}
