import { OperationError } from '../../../contract/operation';

/** The segments before the picture itself, each with its marker and length, and all that follows them (ITU T.81, B.1). */
export function segmentsOf(picture: Buffer): { segments: Buffer[]; rest: Buffer } {
  if (picture[0] !== 0xff || picture[1] !== startOfImage) throw new OperationError('The file is not a JPEG.');
  const segments: Buffer[] = [];
  let start = afterFill(picture, 2);
  while (picture[start] === 0xff && picture[start + 1] !== startOfScan && start + segmentHead <= picture.length) {
    const end = endOfSegment(picture, start);
    segments.push(picture.subarray(start, end));
    start = afterFill(picture, end);
  }
  if (picture[start] !== 0xff || picture[start + 1] !== startOfScan) throw new OperationError('The JPEG is damaged.');
  return { segments, rest: picture.subarray(start) };
}

/**
 * The same picture, not compressed anew, without EXIF, XMP, IPTC, comments and what stands behind it (cameras put a
 * preview there, which has metadata of its own). What its colours need stays.
 */
export function withoutMetadata(picture: Buffer): Buffer {
  const { segments, rest } = segmentsOf(picture);
  const shown = segments.filter((segment) => !isPrivate(segment));
  return Buffer.concat([picture.subarray(0, 2), ...shown, rest.subarray(0, endOfPicture(rest))]);
}

/** Bytes of marker and length. */
export const segmentHead = 4;

const [startOfImage, endOfImage, startOfScan] = [0xd8, 0xd9, 0xda];
const comment = 0xfe;
const [firstApplication, lastApplication] = [0xe0, 0xef];
/** JFIF, the colour profile, Adobe's transformation of the colours. */
const neededToShow = [
  { marker: 0xe0, name: 'JFIF' },
  { marker: 0xe2, name: 'ICC_PROFILE' },
  { marker: 0xee, name: 'Adobe' },
];

function isPrivate(segment: Buffer): boolean {
  const [, marker = 0] = segment;
  if (marker === comment) return true;
  if (marker < firstApplication || marker > lastApplication) return false;
  const name = segment.toString('latin1', segmentHead, segmentHead + 12);
  return !neededToShow.some((needed) => needed.marker === marker && name.startsWith(needed.name));
}

/** Of scans with tables between them, as progressive pictures have. */
function endOfPicture(scans: Buffer): number {
  let at = endOfSegment(scans, 0);
  while (at + 1 < scans.length) {
    const marker = scans[at] === 0xff ? (scans[at + 1] ?? 0) : 0;
    if (marker === endOfImage) return at + 2;
    if (isPixels(marker)) at += marker === 0xff || scans[at] !== 0xff ? 1 : 2;
    else at = endOfSegment(scans, at);
  }
  return scans.length;
}

/** Within the pixels stand plain bytes, 0xff as 0xff00, marks to start again from and fill. */
function isPixels(marker: number): boolean {
  return marker === 0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd7);
}

/** Any number of 0xff may stand before a marker. */
function afterFill(picture: Buffer, start: number): number {
  let at = start;
  while (picture[at] === 0xff && picture[at + 1] === 0xff) at += 1;
  return at;
}

function endOfSegment(picture: Buffer, start: number): number {
  return start + 2 + (start + segmentHead <= picture.length ? picture.readUInt16BE(start + 2) : 0);
}
