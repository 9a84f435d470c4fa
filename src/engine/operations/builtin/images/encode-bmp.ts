import { writeFile } from 'node:fs/promises';

import { encode } from 'bmp-ts';

export interface EncodeBmpRequest {
  target: string;
  /** RGBA, eight bits each. */
  data: Uint8Array;
  width: number;
  height: number;
}

/** Writes raw pixels as BMP; runs in a worker. */
export async function run({ target, data, width, height }: EncodeBmpRequest): Promise<void> {
  await writeFile(target, encode({ data: toAbgr(data), width, height, bitPP: 24 }).data);
}

/** The encoder's own byte order. */
function toAbgr(rgba: Uint8Array): Buffer {
  return Buffer.from(rgba).swap32();
}
