import { inflateSync } from 'node:zlib';

import { OperationError } from '../../../contract/operation';
import { chunkHead, chunkTail, pngChunks, pngSignature, xmpChunk, xmpKeyword } from './png-chunks';

/** The XMP of a PNG stands in an iTXt chunk behind the header (XMP specification part 3, 1.1.5). */
export function withPngXmp(picture: Buffer, rewrite: (packet: string | undefined) => string): Buffer {
  const [header, ...chunks] = pngChunks(picture);
  if (header === undefined) throw new OperationError('The PNG is damaged.');
  const old = chunks.find(isXmp);
  const packet = Buffer.from(rewrite(old && packetOf(old)));
  return Buffer.concat([pngSignature, header, xmpChunk(packet), ...chunks.filter((chunk) => !isXmp(chunk))]);
}

const type = Buffer.from('iTXt');

function isXmp(chunk: Buffer): boolean {
  return chunk.indexOf(type) === 4 && chunk.subarray(chunkHead).indexOf(xmpKeyword) === 0;
}

/** Behind the keyword: whether compressed, how, language and translated keyword, each of these ended by 0. */
function packetOf(chunk: Buffer): string {
  const content = chunk.subarray(chunkHead + xmpKeyword.length, -chunkTail);
  const language = content.indexOf(0, 2);
  const text = content.subarray(content.indexOf(0, language + 1) + 1);
  return (content[0] === 1 ? inflateSync(text) : text).toString('utf8');
}
