import { OperationError } from '../../operation';

/** The XMP of a JPEG stands in an APP1 segment of its own, behind JFIF and EXIF (XMP specification part 3, 1.1.3). */
export function withJpegXmp(picture: Buffer, rewrite: (packet: string | undefined) => string): Buffer {
  const { segments, rest } = segmentsOf(picture);
  const old = segments.find(isXmp);
  const packet = rewrite(old?.subarray(headLength + signature.length).toString('utf8'));
  const content = Buffer.concat([signature, Buffer.from(packet)]);
  if (content.length + 2 > 0xffff) throw new OperationError('The metadata is too long for a JPEG.');
  const head = Buffer.from([0xff, APP1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  const others = segments.filter((segment) => !isXmp(segment));
  const leading = others.findIndex(([, marker]) => marker !== APP0 && marker !== APP1);
  others.splice(leading === -1 ? others.length : leading, 0, Buffer.concat([head, content]));
  return Buffer.concat([picture.subarray(0, 2), ...others, rest]);
}

const [SOI, SOS, APP0, APP1] = [0xd8, 0xda, 0xe0, 0xe1];
const headLength = 4;
const signature = Buffer.from('http://ns.adobe.com/xap/1.0/\0');

function isXmp(segment: Buffer): boolean {
  return segment[1] === APP1 && segment.subarray(headLength).indexOf(signature) === 0;
}

/** The segments before the picture itself, and all that follows them. */
function segmentsOf(picture: Buffer): { segments: Buffer[]; rest: Buffer } {
  if (picture[0] !== 0xff || picture[1] !== SOI) throw new OperationError('The file is no JPEG.');
  const segments: Buffer[] = [];
  let start = 2;
  while (picture[start] === 0xff && picture[start + 1] !== SOS && start + headLength <= picture.length) {
    const end = start + 2 + picture.readUInt16BE(start + 2);
    segments.push(picture.subarray(start, end));
    start = end;
  }
  if (picture[start] !== 0xff || picture[start + 1] !== SOS) throw new OperationError('The JPEG is damaged.');
  return { segments, rest: picture.subarray(start) };
}
