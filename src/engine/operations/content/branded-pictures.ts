export interface BrandedPicture {
  format: string;
  /** Names under which it may go as well. */
  also: readonly string[];
}

/**
 * The picture that a file in the container of MP4 holds, by the brands it says it conforms to (ISO 14496-12, 4.3);
 * `undefined` for films, sound and everything else. The first brand only tells that it is a picture: `mif1` is any kind.
 */
export function brandedPicture(head: Buffer): BrandedPicture | undefined {
  if (head.toString('latin1', 4, 8) !== 'ftyp') return undefined;
  const [main = '', , ...others] = brandsIn(head);
  if (!isPicture(main)) return undefined;
  return kinds.find(({ brands }) => [main, ...others].some((brand) => brands.test(brand)));
}

/** The size of the first box counts its eight bytes of header. */
function brandsIn(head: Buffer): string[] {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) brands.push(head.toString('latin1', at, at + 4));
  return brands;
}

function isPicture(brand: string): boolean {
  return kinds.some(({ brands }) => brands.test(brand));
}

const kinds: readonly (BrandedPicture & { brands: RegExp })[] = [
  { format: 'avif', also: ['avif'], brands: /^avi[fso]$/ },
  { format: 'heic', also: ['heic', 'heif'], brands: /^he[iv][cxms]$/ },
  { format: 'heif', also: ['heic', 'heif', 'avif'], brands: /^(?:m[is]f\d|miaf|jpe[gs]|avc[is]|vvi[cs]|j2[ki][is])$/ },
];
