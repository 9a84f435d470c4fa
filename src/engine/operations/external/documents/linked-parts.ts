import { buffer } from 'node:stream/consumers';
import { openPromise as openZip } from 'yauzl';

/** What a document of Office or OpenDocument draws in from elsewhere; undefined where it draws in nothing. */
export async function linksOfPackage(file: string): Promise<string | undefined> {
  const archive = await openZip(file, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  if (!archive) return undefined;
  try {
    for await (const entry of archive.eachEntry()) {
      if (!/\.(rels|xml)$/i.test(entry.fileName)) continue;
      const xml = textOf(await buffer(await archive.openReadStreamPromise(entry)));
      const link = /\.rels$/i.test(entry.fileName) ? relationship(xml) : linksOfXml(xml);
      if (link !== undefined) return link;
    }
    return undefined;
  } finally {
    archive.close();
  }
}

/** The same of one XML file: OpenDocument's references, and the fields of Word. */
export function linksOfXml(xml: string): string | undefined {
  for (const [element] of xml.matchAll(/<[^<>]*:href\s*=[^<>]*>/g)) {
    const address = readable(/:href\s*=\s*(?:"([^"]*)"|'([^']*)')/.exec(element)?.slice(1).join('') ?? '');
    if (leadsElsewhere.test(address) && !harmless.test(element)) return address.slice(0, longestQuote);
  }
  if (/<office:dde-source\s/.test(xml)) return 'dde-source';
  return /<w:/.test(xml) ? field.exec(readable(xml.replaceAll(/<\/?w:(?!fldSimple\b)[^<>]*>/g, '')))?.[0] : undefined;
}

/** What is only followed by a click, and the name of the template that a document was made from. */
const harmless = /^<(text:a|draw:a|meta:template)\s/;
const harmlessType = /\sType\s*=\s*["'][^"']*\/(hyperlink|attachedTemplate)["']/;

/** Of Office: a target outside the package. */
function relationship(xml: string): string | undefined {
  for (const [element] of xml.matchAll(/<(?:\w+:)?Relationship\s[^<>]*>/g)) {
    const text = readable(element);
    if (/\sTargetMode\s*=\s*["']\s*External/i.test(text) && !harmlessType.test(text))
      return (/\sTarget\s*=\s*["']([^"']*)/.exec(text)?.[1] ?? 'External').slice(0, longestQuote);
  }
  return undefined;
}

/** Characters of an address that a refusal quotes. */
const longestQuote = 200;

/** A scheme, a path from the root, or one out of the package. */
const leadsElsewhere = /^\s*([a-z][\w+.-]*:|[/\\]|\.\.[/\\])/i;
const field = /INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE(?=\s)/i;

function readable(xml: string): string {
  return xml
    .replaceAll(/&#x([\da-f]{1,6});/gi, (_entity, code: string) => characterOf(Number.parseInt(code, 16)))
    .replaceAll(/&#(\d{1,7});/g, (_entity, code: string) => characterOf(Number(code)));
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** XML says by its first bytes whether it is UTF-16. */
function textOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return bytes.toString('utf16le');
  if ((first === 0xfe && second === 0xff) || first === 0) return swapped(bytes).toString('utf16le');
  return second === 0 ? bytes.toString('utf16le') : bytes.toString('utf8');
}

function swapped(bytes: Buffer): Buffer {
  return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16();
}
