import { crc32, inflateSync } from 'node:zlib';
import { OperationError } from '../../../contract/operation';

/** The XMP of a PNG stands in an iTXt chunk behind the header (XMP specification part 3, 1.1.5). */
export function withPngXmp(picture: Buffer, rewrite: (packet: string | undefined) => string): Buffer {
  const [header, ...chunks] = chunksOf(picture);
  if (header === undefined) throw new OperationError('The PNG is damaged.');
  const old = chunks.find(isXmp);
  const packet = Buffer.from(rewrite(old && packetOf(old)));
  const content = Buffer.concat([keyword, Buffer.from([0, 0, 0, 0]), packet]);
  return Buffer.concat([signature, header, chunkOf(content), ...chunks.filter((chunk) => !isXmp(chunk))]);
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Length and type before the content, checksum behind it. */
const [headLength, tailLength] = [8, 4];
const type = Buffer.from('iTXt');
const keyword = Buffer.from('XML:com.adobe.xmp\0');

function isXmp(chunk: Buffer): boolean {
  return chunk.indexOf(type) === 4 && chunk.subarray(headLength).indexOf(keyword) === 0;
}

/** Behind the keyword: whether compressed, how, language and translated keyword, each of these ended by 0. */
function packetOf(chunk: Buffer): string {
  const content = chunk.subarray(headLength + keyword.length, -tailLength);
  const language = content.indexOf(0, 2);
  const text = content.subarray(content.indexOf(0, language + 1) + 1);
  return (content[0] === 1 ? inflateSync(text) : text).toString('utf8');
}

function chunkOf(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const checksum = Buffer.alloc(tailLength);
  checksum.writeUInt32BE(crc32(Buffer.concat([type, content])));
  return Buffer.concat([length, type, content, checksum]);
}

function chunksOf(picture: Buffer): Buffer[] {
  if (picture.indexOf(signature) !== 0) throw new OperationError('The file is not a PNG.');
  const chunks: Buffer[] = [];
  let start = signature.length;
  while (start + headLength + tailLength <= picture.length) {
    const end = start + headLength + picture.readUInt32BE(start) + tailLength;
    chunks.push(picture.subarray(start, end));
    start = end;
  }
  return chunks;
}
