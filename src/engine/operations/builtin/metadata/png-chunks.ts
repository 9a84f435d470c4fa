import { crc32 } from 'node:zlib';

import { OperationError } from '../../../contract/operation';

export const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Bytes of length and type before the content, and of the checksum behind it. */
export const [chunkHead, chunkTail] = [8, 4];

/** The chunks of a PNG, each whole (PNG specification, 5.3). */
export function pngChunks(picture: Buffer): Buffer[] {
  if (picture.indexOf(pngSignature) !== 0) throw new OperationError('The file is not a PNG.');
  const chunks: Buffer[] = [];
  let start = pngSignature.length;
  while (start + chunkHead + chunkTail <= picture.length) {
    const end = start + chunkHead + picture.readUInt32BE(start) + chunkTail;
    chunks.push(picture.subarray(start, end));
    start = end;
  }
  return chunks;
}

/** A chunk of a type such as `iTXt`. */
export function pngChunk(type: string, content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const name = Buffer.from(type, 'latin1');
  const checksum = Buffer.alloc(chunkTail);
  checksum.writeUInt32BE(crc32(Buffer.concat([name, content])));
  return Buffer.concat([length, name, content, checksum]);
}

/** An uncompressed iTXt chunk with XMP (XMP specification part 3, 1.1.5). */
export function xmpChunk(packet: Buffer): Buffer {
  return pngChunk('iTXt', Buffer.concat([xmpKeyword, Buffer.from([0, 0, 0, 0]), packet]));
}

export const xmpKeyword = Buffer.from('XML:com.adobe.xmp\0');
