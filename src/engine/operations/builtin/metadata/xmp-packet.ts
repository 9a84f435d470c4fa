import { escapeMarkup } from '../../../../text';
import { OperationError } from '../../../contract/operation';
import type { MetadataEntry } from './metadata-option';

/** An XMP packet (ISO 16684-1) with the entries in it, in place of those of the same name; the others stay. */
export function rewriteXmp(packet: string | undefined, entries: readonly MetadataEntry[]): string {
  const properties = entries.map(([name, value]) => ({ ...propertyOf(name), value }));
  const kept = properties.reduce((text, { tag }) => withoutProperty(text, tag), packet ?? emptyPacket);
  const added = properties.map(({ tag, list, value }) => (value === null ? '' : element(tag, list, value))).join('');
  const description = `<rdf:Description rdf:about="" ${declarations}>${added}</rdf:Description>`;
  if (!kept.includes('</rdf:RDF>')) throw new OperationError('The XMP packet of the picture is damaged.');
  return kept.replace('</rdf:RDF>', () => `${added === '' ? '' : description}</rdf:RDF>`);
}

interface Property {
  tag: string;
  /** Kind of list that the property is by its schema; plain text without. */
  list?: 'Alt' | 'Bag' | 'Seq';
}

function propertyOf(name: string): Property {
  const known = properties.get(name.toLowerCase());
  if (known) return known;
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new OperationError(`The metadata name ${name} cannot be written.`);
  return { tag: `pdfx:${name}` };
}

/** Names as callers use them, to the properties of the schemas; a name of their own goes where PDF puts such too. */
const properties = new Map<string, Property>([
  ['title', { tag: 'dc:title', list: 'Alt' }],
  ['description', { tag: 'dc:description', list: 'Alt' }],
  ['copyright', { tag: 'dc:rights', list: 'Alt' }],
  ['creator', { tag: 'dc:creator', list: 'Seq' }],
  ['artist', { tag: 'dc:creator', list: 'Seq' }],
  ['subject', { tag: 'dc:subject', list: 'Bag' }],
  ['author', { tag: 'pdf:Author' }],
  ['keywords', { tag: 'pdf:Keywords' }],
  ['producer', { tag: 'pdf:Producer' }],
  ['creatortool', { tag: 'xmp:CreatorTool' }],
  ['software', { tag: 'xmp:CreatorTool' }],
  ['createdate', { tag: 'xmp:CreateDate' }],
  ['modifydate', { tag: 'xmp:ModifyDate' }],
  ['rating', { tag: 'xmp:Rating' }],
]);

const schemas = {
  dc: 'http://purl.org/dc/elements/1.1/',
  pdf: 'http://ns.adobe.com/pdf/1.3/',
  pdfx: 'http://ns.adobe.com/pdfx/1.3/',
  xmp: 'http://ns.adobe.com/xap/1.0/',
};

const declarations = Object.entries(schemas)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ');

const emptyPacket =
  '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>' +
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
  '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>';

function element(tag: string, list: Property['list'], value: string): string {
  const text = escapeMarkup(value);
  if (list === undefined) return `<${tag}>${text}</${tag}>`;
  const language = list === 'Alt' ? ' xml:lang="x-default"' : '';
  return `<${tag}><rdf:${list}><rdf:li${language}>${text}</rdf:li></rdf:${list}></${tag}>`;
}

/** Both ways of writing a property: an element, and an attribute of its description. */
function withoutProperty(packet: string, tag: string): string {
  const name = tag.replaceAll('.', '\\.');
  return packet
    .replace(new RegExp(`<${name}(?:\\s[^>]*)?(?:/>|>[^]*?</${name}>)`, 'g'), '')
    .replace(new RegExp(`\\s${name}=(?:"[^"]*"|'[^']*')`, 'g'), '');
}
