import { readFile, stat, writeFile } from 'node:fs/promises';
import { eraseInText, type Span } from './text';
import { eraseInZip } from './zip';

export interface EraseRequest extends Span {
  path: string;
}

/** Larger files stay as they are. */
const mostBytes = 64 * 2 ** 20;

/** Times within the span become its instant, random ids become others, in the file itself. Runs in a worker. */
export async function run({ path, ...span }: EraseRequest): Promise<void> {
  if ((await stat(path)).size > mostBytes) return;
  const before = await readFile(path);
  const after =
    before.subarray(0, 4).toString('latin1') === 'PK\x03\x04' ? await eraseInZip(before, span) : plain(before, span);
  if (!after.equals(before)) await writeFile(path, after);
}

/** By bytes, whatever else the file holds: nothing in it may move. */
function plain(bytes: Buffer, span: Span): Buffer {
  return Buffer.from(eraseInText(bytes.toString('latin1'), span), 'latin1');
}
