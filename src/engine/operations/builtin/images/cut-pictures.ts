import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import sharp from 'sharp';

import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { segmentsOf } from './jpeg-segments';

/**
 * The tool, which of a picture cut short (an upload that broke off, a full card) gives what is there and says so, instead of
 * failing. Of formats whose decoders know what to do with the beginning: JPEG, PNG in the order of its rows, GIF.
 */
export function mendingCutPictures(tool: Tool): Tool {
  return { ...tool, run: (request) => runMending(tool, request) };
}

async function runMending(tool: Tool, request: ToolRequest): Promise<ToolResult> {
  try {
    return await tool.run(request);
  } catch (error) {
    const kind = kinds[request.inputFormat];
    if (kind === undefined || !(error instanceof Error) || !kind.endsEarly.test(error.message)) throw error;
    const mended = await kind.mend(await readFile(request.input.path)).catch(() => undefined);
    if (mended === undefined) throw error;
    const folder = path.join(request.folder, 'mended');
    await mkdir(folder);
    const target = path.join(folder, `whole.${request.inputFormat}`);
    await writeFile(target, mended);
    const input = { ...request.input, path: target };
    return { ...(await tool.run({ ...request, input, inputs: [input], folder })), message: kind.message };
  }
}

interface Kind {
  /** In the words of the library that decodes it. */
  endsEarly: RegExp;
  /** The picture as a whole one of the same format, or `undefined` where nothing of it is there. */
  mend(picture: Buffer): Promise<Buffer | undefined>;
  message: string;
}

const kinds: Record<string, Kind> = {
  jpg: {
    endsEarly: /premature end/i,
    mend: async (picture) => (hasPixels(picture) ? Buffer.concat([picture, endOfImage]) : undefined),
    message: 'The JPEG is cut short: what is missing of the picture is grey.',
  },
  png: {
    endsEarly: /libpng read error/,
    mend: (picture) => decodedAnyway(picture, (image) => image.png()),
    message: 'The PNG is cut short: what is missing of the picture is empty.',
  },
  gif: {
    endsEarly: /unexpected end of GIF/i,
    mend: (picture) => decodedAnyway(picture, (image) => image.gif(), { animated: true }),
    message: 'The GIF is cut short: what is missing of it is empty.',
  },
};

const endOfImage = Buffer.from([0xff, 0xd9]);

function decodedAnyway(
  picture: Buffer,
  encode: (image: sharp.Sharp) => sharp.Sharp,
  options: sharp.SharpOptions = {},
): Promise<Buffer> {
  return encode(sharp(picture, { ...options, failOn: 'none' }).keepMetadata()).toBuffer();
}

function hasPixels(picture: Buffer): boolean {
  try {
    return segmentsOf(picture).rest.length > fewestBytes;
  } catch {
    return false;
  }
}

/** Of the first scan with its head: less shows nothing. */
const fewestBytes = 64;
