import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { segmentsOf } from './jpeg-segments';

/**
 * The tool, which of a JPEG cut short (an upload that broke off, a full card) gives the picture that is there and says so,
 * instead of failing.
 */
export function mendingCutPictures(tool: Tool): Tool {
  return { ...tool, run: (request) => runMending(tool, request) };
}

async function runMending(tool: Tool, request: ToolRequest): Promise<ToolResult> {
  try {
    return await tool.run(request);
  } catch (error) {
    if (request.inputFormat !== 'jpg' || !(error instanceof Error) || !endsEarly.test(error.message)) throw error;
    const picture = await readFile(request.input.path);
    if (!hasPixels(picture)) throw error;
    const folder = path.join(request.folder, 'mended');
    await mkdir(folder);
    const mended = path.join(folder, 'whole.jpg');
    await writeFile(mended, Buffer.concat([picture, endOfImage]));
    const input = { ...request.input, path: mended };
    return { ...(await tool.run({ ...request, input, inputs: [input], folder })), message };
  }
}

/** In libjpeg's words. */
const endsEarly = /premature end/i;
const endOfImage = Buffer.from([0xff, 0xd9]);
const message = 'The JPEG is cut short: what is missing of the picture is grey.';

function hasPixels(picture: Buffer): boolean {
  try {
    return segmentsOf(picture).rest.length > fewestBytes;
  } catch {
    return false;
  }
}

/** Of the first scan with its head: less shows nothing. */
const fewestBytes = 64;
