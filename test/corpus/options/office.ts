const names = ['office', 'text', 'table', 'style', 'presentation', 'meta'];
const spaces = [
  ...names.map((name) => [name, `urn:oasis:names:tc:opendocument:xmlns:${name}:1.0`]),
  ['draw', 'urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'],
  ['fo', 'urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0'],
  ['svg', 'urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0'],
  ['dc', 'http://purl.org/dc/elements/1.1/'],
]
  .map(([prefix, name]) => `xmlns:${prefix}="${name}"`)
  .join(' ');

function flat(kind: string, styles: string, body: string): string {
  const type = `office:mimetype="application/vnd.oasis.opendocument.${kind}"`;
  return `<?xml version="1.0" encoding="UTF-8"?><office:document ${spaces} office:version="1.2" ${type}><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:document>`;
}

const note =
  '<office:annotation><dc:creator>Ann</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><text:p>A note</text:p></office:annotation>';

/** A text, a table and slides, each with a picture, which is given in Base64. */
export function officeSources(picture: string): Record<'fodt' | 'fods' | 'fodp', string> {
  const frame = `<draw:frame text:anchor-type="paragraph" svg:x="9cm" svg:y="9cm" svg:width="3cm" svg:height="3cm"><draw:image><office:binary-data>${picture}</office:binary-data></draw:image></draw:frame>`;
  return { fodt: text(frame), fods: sheet(frame), fodp: deck(frame) };
}

/** Two pages with a heading each, a comment, and a place to fill in. */
const text = (frame: string) =>
  flat(
    'text',
    '<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:break-before="page"/></style:style>',
    `<text:h text:outline-level="1">Heading</text:h><text:p>Words of {name}${note}${frame}</text:p><text:h text:outline-level="1" text:style-name="P">Second</text:h><text:p>More words</text:p>`,
  );

const cell = (words: string) =>
  `<table:table-cell office:value-type="string"><text:p>${words}</text:p></table:table-cell>`;
const rows = `<table:table-row>${cell('cell')}</table:table-row>`.repeat(120);
const table = (name: string, { comment = '', frame = '' } = {}) =>
  `<table:table table:name="${name}"><table:shapes>${frame}</table:shapes><table:table-row><table:table-cell office:value-type="string">${comment}<text:p>Heading</text:p></table:table-cell>${cell('cell2')}</table:table-row><table:table-row>${cell('cell3')}${cell('{name}')}</table:table-row>${rows}</table:table>`;

/** Two sheets of several pages. */
const sheet = (frame: string) => flat('spreadsheet', '', table('One', { comment: note, frame }) + table('Two'));

const slide = (words: string, style: string, frame = '') =>
  `<draw:page draw:name="${words}" draw:style-name="${style}"><draw:frame svg:x="2cm" svg:y="2cm" svg:width="9cm" svg:height="3cm"><draw:text-box><text:p>${words} {name}</text:p></draw:text-box></draw:frame>${frame}${note}</draw:page>`;

/** Three slides, the last one hidden. */
const deck = (frame: string) =>
  flat(
    'presentation',
    '<style:style style:name="S" style:family="drawing-page"/><style:style style:name="H" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>',
    slide('First', 'S', frame) + slide('Second', 'S') + slide('Third', 'H'),
  );
