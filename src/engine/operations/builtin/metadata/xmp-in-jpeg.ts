import { OperationError } from '../../../contract/operation';
import { segmentHead, segmentsOf } from '../images/jpeg-segments';

/** The XMP of a JPEG stands in an APP1 segment of its own, behind JFIF and EXIF (XMP specification part 3, 1.1.3). */
export function withJpegXmp(picture: Buffer, rewrite: (packet: string | undefined) => string): Buffer {
  const { segments, rest } = segmentsOf(picture);
  const old = segments.find(isXmp);
  const packet = rewrite(old?.subarray(segmentHead + signature.length).toString('utf8'));
  const content = Buffer.concat([signature, Buffer.from(packet)]);
  if (content.length + 2 > 0xffff) throw new OperationError('The metadata is too long for a JPEG.');
  const head = Buffer.from([0xff, APP1, 0, 0]);
  head.writeUInt16BE(content.length + 2, 2);
  const others = segments.filter((segment) => !isXmp(segment));
  const leading = others.findIndex(([, marker]) => marker !== APP0 && marker !== APP1);
  others.splice(leading === -1 ? others.length : leading, 0, Buffer.concat([head, content]));
  return Buffer.concat([picture.subarray(0, 2), ...others, rest]);
}

const [APP0, APP1] = [0xe0, 0xe1];
const signature = Buffer.from('http://ns.adobe.com/xap/1.0/\0');

function isXmp(segment: Buffer): boolean {
  return segment[1] === APP1 && segment.subarray(segmentHead).indexOf(signature) === 0;
}
