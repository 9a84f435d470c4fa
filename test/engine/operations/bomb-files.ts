import { crc32, deflateRawSync, deflateSync } from 'node:zlib';

/** Small files that want to become large ones: what each would grow to stands behind its name. */
export interface Bomb {
  filename: string;
  content: Buffer;
  outputFormat: string;
  operation?: string;
}

/** Made when asked for, as each takes a moment. */
export const bombs: Readonly<Record<string, () => Bomb>> = {
  'a spreadsheet whose one cell is the last of 17 billion': () => ({
    ...{ filename: 'far.xlsx', outputFormat: 'csv' },
    content: spreadsheet(
      '<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    ),
  }),
  'a spreadsheet of 300 MB of XML': () => ({
    ...{ filename: 'long.xlsx', outputFormat: 'csv' },
    content: spreadsheet(`<sheetData>${'<row><c><v>1</v></c></row>'.repeat(100_000)}</sheetData>`.padEnd(300e6)),
  }),
  'a Word document of 300 MB of XML': () => ({
    ...{ filename: 'long.docx', outputFormat: 'html' },
    content: zip([{ name: 'word/document.xml', content: Buffer.alloc(300e6, '<w:p/>') }]),
  }),
  'a Word document 200,000 elements deep': () => ({
    ...{ filename: 'deep.docx', outputFormat: 'html' },
    content: zip([{ name: 'word/document.xml', content: Buffer.from('<a>'.repeat(200_000)) }]),
  }),
  'an archive whose 2,000 entries are one and the same 20 MB': () => ({
    ...{ filename: 'overlap.zip', operation: 'archive/extract', outputFormat: '' },
    content: zip([{ name: 'x', content: Buffer.alloc(20e6) }], 2000),
  }),
  'an archive of 100 MB of zeros': () => ({
    ...{ filename: 'zeros.zip', operation: 'archive/extract', outputFormat: '' },
    content: zip([{ name: 'x', content: Buffer.alloc(100e6) }]),
  }),
  'a PNG of 16,000 x 16,000 pixels of 16 bits': () => ({
    ...{ filename: 'wide.png', outputFormat: 'jpg' },
    content: png(16_000, 16_000, 16),
  }),
  'a PNG of 2 billion pixels': () => ({ filename: 'huge.png', outputFormat: 'jpg', content: png(46_000, 46_000, 1) }),
  'a GIF of 65,535 x 65,535 pixels': () => ({ filename: 'wide.gif', outputFormat: 'png', content: gif(1) }),
  'a GIF of 3,000 such pictures': () => ({ filename: 'film.gif', outputFormat: 'webp', content: gif(3000) }),
  'a BMP of 30,000 x 30,000 pixels': () => ({
    filename: 'wide.bmp',
    outputFormat: 'png',
    content: bmp(30_000, 30_000),
  }),
  'a TIFF of 60,000 x 60,000 pixels': () => ({
    filename: 'wide.tiff',
    outputFormat: 'png',
    content: tiff(60_000, 60_000),
  }),
  'a WebP of 16,384 x 16,384 pixels': () => ({ filename: 'wide.webp', outputFormat: 'png', content: webp(16_384) }),
  'an archive in an archive, of 200 MB of zeros each': () => ({
    ...{ filename: 'nested.zip', operation: 'archive/extract', outputFormat: '' },
    content: zip([{ name: 'x.zip', content: zip([{ name: 'x', content: Buffer.alloc(200e6) }]) }]),
  }),
  'an SVG of a million by a million': () => svg('width="1000000" height="1000000"', '<rect width="9" height="9"/>'),
  'an SVG whose parts use each other a billion times': () =>
    svg('width="9" height="9"', Array.from({ length: 9 }, (_, level) => uses(level)).join('')),
  'an SVG 300,000 elements deep': () => svg('width="9" height="9"', '<g>'.repeat(300_000)),
  'an SVG whose entities grow a billion times': () => ({
    ...{ filename: 'laughs.svg', outputFormat: 'png' },
    content: Buffer.from(
      `<!DOCTYPE svg [<!ENTITY a0 "ha">${Array.from({ length: 9 }, (_, level) => `<!ENTITY a${level + 1} "${`&a${level};`.repeat(10)}">`).join('')}]><svg xmlns="http://www.w3.org/2000/svg"><text>&a9;</text></svg>`,
    ),
  }),
  'a PDF whose page holds 200 MB of content': () => pdf(deflateSync(Buffer.alloc(200e6, '0 0 m 9 9 l S\n'))),
  'a PDF whose font holds 200 MB': () => {
    const font = deflateSync(Buffer.concat([Buffer.from([0, 1, 0, 0, 0xff, 0xff]), Buffer.alloc(200e6)]));
    const head = `5 0 obj<</Type/Font/Subtype/TrueType/BaseFont/F/FirstChar 65/LastChar 65/Widths[600]/FontDescriptor 6 0 R>>endobj\n6 0 obj<</Type/FontDescriptor/FontName/F/Flags 4/FontFile2 7 0 R>>endobj\n7 0 obj<</Length ${font.length}/Filter/FlateDecode>>stream\n`;
    const objects = [Buffer.from(head), font, Buffer.from('\nendstream endobj\n')];
    const page = deflateSync(Buffer.from('BT /F 50 Tf 9 9 Td (A) Tj ET'));
    return pdf(page, { resources: '/Font<</F 5 0 R>>', objects: Buffer.concat(objects) });
  },
  'a PDF page of 20 by 20 km': () => pdf(deflateSync(Buffer.from('')), { box: '0 0 56692913 56692913' }),
  'a PDF of 100,000 pages': () => manyPages(100_000, 'txt'),
  'a PDF of 100,000 pages as pictures': () => manyPages(100_000, 'png'),
  'a JPEG of 30 MB of EXIF': () => ({ filename: 'talks.jpg', outputFormat: 'png', content: jpegOfSegments(460) }),
  'a text of 20 MB': () => ({ filename: 'long.txt', outputFormat: 'pdf', content: Buffer.alloc(20e6, 'word\n') }),
  'a Markdown of 100,000 open brackets': () => ({
    ...{ filename: 'open.md', outputFormat: 'html' },
    content: Buffer.from('['.repeat(100_000) + '*a_'.repeat(30_000)),
  }),
  'an HTML 200,000 elements deep': () => ({
    ...{ filename: 'deep.html', outputFormat: 'txt' },
    content: Buffer.from('<div>'.repeat(200_000)),
  }),
  'a CSV of one row and 5 million columns': () => ({
    ...{ filename: 'wide.csv', outputFormat: 'xlsx' },
    content: Buffer.alloc(5e6, ','),
  }),
};

function spreadsheet(sheet: string): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const files = {
    '[Content_Types].xml': `<Types xmlns="${packages}/content-types"><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}">${sheet}</worksheet>`,
  };
  return zip(Object.entries(files).map(([name, content]) => ({ name, content: Buffer.from(content) })));
}

/** `repeated`: so many entries in the directory that all stand for the first file. */
function zip(files: { name: string; content: Buffer }[], repeated = 1): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of files) {
    const packed = deflateRawSync(content, { level: 1 });
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(content), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, Buffer.from(name), packed]);
    locals.push(local);
    const entry = Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), head, place, Buffer.from(name)]);
    directory.push(...Array<Buffer>(repeated).fill(entry));
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from('PK\u0005\u0006'), end]);
}

function png(width: number, height: number, bits: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bits, bits === 16 ? 6 : 0, 0, 0, 1], 8);
  const pixels = deflateSync(Buffer.alloc(Math.min(100e6, height * Math.ceil((width * bits) / 8))), { level: 1 });
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

function gif(frames: number): Buffer {
  const frame = Buffer.from('21f904000a0000002c00000000ffffffff0002024c0100', 'hex');
  return Buffer.concat([
    Buffer.from('474946383961ffffffff800000000000ffffff', 'hex'),
    ...Array<Buffer>(frames).fill(frame),
    Buffer.from(';'),
  ]);
}

/** One strip that says nothing: the size stands in the directory. */
function tiff(width: number, height: number): Buffer {
  const entries = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, 8],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, 8],
  ];
  const file = Buffer.alloc(16 + 2 + 12 * entries.length + 4);
  file.write('II*\0');
  file.writeUInt32LE(16, 4);
  file.writeUInt16LE(entries.length, 16);
  for (const [index, [tag = 0, type = 0, value = 0]] of entries.entries()) {
    const at = 18 + 12 * index;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(1, at + 4);
    file.writeUInt32LE(value, at + 8);
  }
  return file;
}

/** Lossless, of one colour. */
function webp(side: number): Buffer {
  const data = Buffer.alloc(24);
  data[0] = 0x2f;
  data.writeUInt32LE((side - 1) | ((side - 1) << 14), 1);
  const head = Buffer.alloc(20);
  head.write('RIFF');
  head.writeUInt32LE(12 + data.length, 4);
  head.write('WEBPVP8L', 8);
  head.writeUInt32LE(data.length, 16);
  return Buffer.concat([head, data]);
}

function bmp(width: number, height: number): Buffer {
  const header = Buffer.alloc(58);
  header.write('BM');
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return header;
}

function svg(size: string, body: string): Bomb {
  const content = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${body}</svg>`);
  return { filename: 'picture.svg', outputFormat: 'png', content };
}

function uses(level: number): string {
  const parts = level === 0 ? '<rect width="1" height="1"/>' : `<use href="#u${level - 1}"/>`.repeat(10);
  return `<g id="u${level}">${parts}</g>`;
}

/** All of them one and the same. */
function manyPages(count: number, outputFormat: string): Bomb {
  const kids = '3 0 R '.repeat(count);
  const content = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[${kids}]/Count ${count}>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n`;
  return { filename: 'pages.pdf', outputFormat, content: Buffer.from(content) };
}

/** Of 64 kB each, before a picture that never comes. */
function jpegOfSegments(count: number): Buffer {
  const segment = Buffer.alloc(2 + 65_535);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(65_535, 2);
  segment.write('Exif\0\0II*\0', 4, 'latin1');
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...Array<Buffer>(count).fill(segment), Buffer.from([0xff, 0xd9])]);
}

function pdf(content: Buffer, { box = '0 0 99 99', resources = '', objects = Buffer.alloc(0) } = {}): Bomb {
  const head = `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[${box}]/Contents 4 0 R/Resources<<${resources}>>>>endobj\n4 0 obj<</Length ${content.length}/Filter/FlateDecode>>stream\n`;
  const tail = 'trailer<</Root 1 0 R>>\n';
  return {
    filename: 'page.pdf',
    outputFormat: 'png',
    content: Buffer.concat([
      Buffer.from(head),
      content,
      Buffer.from('\nendstream endobj\n'),
      objects,
      Buffer.from(tail),
    ]),
  };
}
