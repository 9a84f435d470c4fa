import { decode, encodingExists } from 'iconv-lite';

/** Whether a text begins as web pages in one file do (MHTML, RFC 2557), which Word and Confluence save under Word's names. */
export function isWebArchive(start: string): boolean {
  return /^[\w-]+:/.test(start) && multipart.test(start);
}

/** The page in a web archive, the pictures that come with it put into their places; undefined for other files. */
export function pageOfArchive(bytes: Buffer): Buffer | undefined {
  if (!isWebArchive(bytes.subarray(0, headerReach).toString('latin1'))) return undefined;
  const parts = partsOf(bytes.toString('latin1'));
  const page = parts.find(({ type }) => type === 'text/html');
  if (page === undefined) return undefined;
  const pictures = new Map(parts.filter(({ type }) => type.startsWith('image/')).flatMap(namesOf));
  const html = page.content.toString('latin1').replace(source, (whole, before: string, url: string) => {
    const picture = pictures.get(url) ?? pictures.get(lastName(url));
    return picture === undefined ? whole : `${before}data:${picture.type};base64,${picture.content.toString('base64')}`;
  });
  return inUtf8(Buffer.from(html, 'latin1'), page.charset);
}

interface Part {
  type: string;
  charset: string | undefined;
  /** By which pages refer to it. */
  names: string[];
  content: Buffer;
}

const multipart =
  /^content-type:\s*multipart\/(?:related|mixed|alternative);(?:[^\n]*\n[ \t])*[^\n]*?boundary="?([^"\s;]+)/im;
const source = /(\bsrc\s*=\s*["']?)([^"'\s>]+)/gi;
const headerReach = 4096;

function partsOf(text: string): Part[] {
  const boundary = multipart.exec(text.slice(0, headerReach))?.[1] ?? '';
  const sections = text.split(`--${boundary}`).slice(1);
  return sections.flatMap((section) => {
    const inner = section.replace(/^\r?\n/, '');
    return multipart.test(headersOf(inner)) ? partsOf(inner) : [partOf(inner)];
  });
}

function headersOf(section: string): string {
  return /^[^]{0,4000}?\r?\n\r?\n/.exec(section)?.[0] ?? '';
}

function partOf(section: string): Part {
  const head = headersOf(section);
  const headers = head.replaceAll(/\r?\n[ \t]+/g, ' ');
  const value = (name: string) => new RegExp(`^${name}:\\s*<?([^\\s;>]+)`, 'im').exec(headers)?.[1];
  const body = section.slice(head.length);
  const [id, location] = [value('content-id'), value('content-location')];
  return {
    type: value('content-type')?.toLowerCase() ?? '',
    charset: /charset="?([\w.:-]+)/i.exec(headers)?.[1],
    names: [
      ...(id === undefined ? [] : [`cid:${id}`]),
      ...(location === undefined ? [] : [location, lastName(location)]),
    ],
    content: unpacked(body, value('content-transfer-encoding')?.toLowerCase()),
  };
}

function unpacked(body: string, encoding: string | undefined): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1');
  const joined = body.replaceAll(/=[ \t]*\r?\n/g, '');
  const octet = (_whole: string, hex: string) => String.fromCharCode(parseInt(hex, 16));
  return Buffer.from(joined.replaceAll(/=([0-9a-f]{2})/gi, octet), 'latin1');
}

function namesOf(part: Part): [string, Part][] {
  return part.names.map((name) => [name, part]);
}

function lastName(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** Where the page itself doesn't say its encoding, the header of its part does. */
function inUtf8(page: Buffer, charset: string | undefined): Buffer {
  const isSaid = /<meta\b[^>]*charset/i.test(page.subarray(0, headerReach).toString('latin1'));
  if (isSaid || charset === undefined || !encodingExists(charset)) return page;
  return Buffer.from(decode(page, charset));
}
