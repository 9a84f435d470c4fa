import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { CFB } from '@e965/xlsx';
import imageSize from 'image-size';
import PizZip from 'pizzip';

import { describeWith } from '../../../requirements';
import { TaskRunner } from './task-runner';

let tasks: TaskRunner;

beforeAll(async () => {
  tasks = await TaskRunner.create();
});

afterAll(() => tasks.close());

/** Several starts of LibreOffice or Calibre, each of seconds, on a machine with other work. */
jest.setTimeout(120_000);

describeWith(['libreoffice', 'pandoc', 'poppler', '7z'], 'office documents with LibreOffice', () => {
  const engine = 'libreoffice';
  let letter: string;

  beforeAll(async () => {
    const markdown = fileOf('letter.md', `# A letter\n\nHello world.\n\n${'A long line of words. '.repeat(2000)}`);
    letter = await convert(markdown, 'docx', { engine: 'pandoc' });
  });

  test('cells of a workbook of the beta of Excel 2007 are in its PDF', async () => {
    const workbook = await convert(fileOf('cells.csv', 'Lorem,111\nipsum,222\n'), 'xlsx', {});
    const zip = new PizZip(readFileSync(workbook));
    for (const name of Object.keys(zip.files).filter((each) => each.endsWith('.xml'))) {
      const xml = zip.file(name)?.asText() ?? '';
      zip.file(
        name,
        xml.replaceAll(/(?<=xmlns=")[^"]*spreadsheetml[^"]*/g, 'http://schemas.microsoft.com/office/excel/2006/2'),
      );
    }
    const beta = path.join(tasks.folder, 'beta.xlsx');
    writeFileSync(beta, zip.generate({ type: 'nodebuffer' }));
    const pdf = await convert(beta, 'pdf', {});
    expect(execFileSync('pdftotext', [pdf, '-']).toString()).toMatch(/Lorem[^]*222/);
  });

  test('docx becomes pdf, pages chooses', async () => {
    const all = await convert(letter, 'pdf', { engine });
    const first = await convert(letter, 'pdf', { engine, pages: '1-2' });
    expect(pdfFieldsOf(all).Pages).toBeGreaterThan(2);
    expect(pdfFieldsOf(first).Pages).toBe(2);
    expect(textOfPdf(first)).toContain('Hello world.');
  });

  test.each(['pdf', 'png'])(
    'pages of a deck to %s count hidden slides too, which hidden_slides shows',
    async (output_format) => {
      const deck = await deckWithHidden(2);
      const take = async (options: Record<string, unknown>) => {
        const { paths } = await tasks.run('convert', [deck], { output_format, ...options });
        return output_format === 'pdf' ? pdfFieldsOf(paths[0] ?? '').Pages : paths.length;
      };
      expect(await take({})).toBe(2);
      expect(await take({ hidden_slides: true })).toBe(3);
      expect(await take({ pages: '2,3' })).toBe(1);
      expect(await take({ pages: '3-2', hidden_slides: true })).toBe(2);
      await expect(take({ pages: '2' })).rejects.toThrow(
        'All slides in "2" are hidden. Set hidden_slides to show them.',
      );
    },
    240_000,
  );

  test.each(['pdf', 'png'])(
    'pages to %s that the document lacks are told in the sentence of all other conversions',
    async (output_format) => {
      const short = await convert(fileOf('one.md', 'One page.\n'), 'docx', { engine: 'pandoc' });
      await expect(tasks.run('convert', [short], { output_format, pages: '7-9' })).rejects.toThrow(
        'The file has one page, which is not in "7-9".',
      );
    },
    120_000,
  );

  async function deckWithHidden(slide: number): Promise<string> {
    const markdown = fileOf('deck.md', [1, 2, 3].map((number) => `# Slide ${number}\n\nwords\n`).join('\n'));
    const deck = await convert(markdown, 'pptx', { engine: 'pandoc' });
    const folder = path.join(tasks.folder, 'deck');
    execFileSync('7z', ['x', '-y', `-o${folder}`, deck], { stdio: 'ignore' });
    const part = path.join(folder, 'ppt', 'slides', `slide${slide}.xml`);
    writeFileSync(part, readFileSync(part, 'utf8').replace('<p:sld ', '<p:sld show="0" '));
    const hidden = path.join(tasks.folder, 'hidden.pptx');
    execFileSync('7z', ['a', '-tzip', hidden, '.'], { cwd: folder, stdio: 'ignore' });
    return hidden;
  }

  test('a file name inside a document is that of the user', async () => {
    const template = new PizZip(readFileSync(letter));
    const field = (code: string) =>
      `<w:p><w:fldSimple w:instr=" ${code} "><w:r><w:t>old.docx</w:t></w:r></w:fldSimple></w:p>`;
    const xml = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${field('FILENAME')}${field('FILENAME \\p')}</w:body></w:document>`;
    template.file('word/document.xml', xml);
    const contract = path.join(tasks.folder, 'contract 2021.docx');
    writeFileSync(contract, template.generate({ type: 'nodebuffer' }));
    const text = textOfPdf(await convert(contract, 'pdf', { engine }));
    expect(text.trim().split(/\n+/)).toEqual(['contract 2021.docx', '/contract 2021.docx']);
  }, 120_000);

  test('a CSV becomes a PDF with the cells it has, whatever parts them, and without a name of ours', async () => {
    const text = textOfPdf(await convert(fileOf('table.csv', 'Name;Betrag\nMüller;3,50\nAgent;4.10\n'), 'pdf', {}));
    expect(text.split(/\s+/)).toEqual(expect.arrayContaining(['Name', 'Betrag', 'Müller', '3,50', 'Agent', '4.10']));
    expect(text).not.toMatch(/input|cells|source/);
  }, 120_000);

  test('text has no byte order mark, and its encoding is found', async () => {
    const old = path.join(tasks.folder, 'old.txt');
    writeFileSync(old, Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x35, 0x20, 0x80, 0x0a]));
    expect(textOfPdf(await convert(old, 'pdf', {}))).toContain('Grüße 5 €');
    const odt = await convert(old, 'odt', {});
    expect(readFileSync(await convert(odt, 'txt', { engine }), 'utf8')).toBe('Grüße 5 €\n');
  }, 120_000);

  test('values fill the placeholders of a docx', async () => {
    const document = await convert(fileOf('mail.md', 'Dear {name}, {#items}{n} x {title};{/items}\n'), 'docx', {
      engine: 'pandoc',
    });
    const templating = {
      name: 'Ada',
      items: [
        { n: 2, title: 'tea' },
        { n: 1, title: 'cup' },
      ],
    };
    expect(textOfPdf(await convert(document, 'pdf', { templating }))).toContain('Dear Ada, 2 x tea;1 x cup;');
  }, 120_000);

  test('merge makes PDFs of office documents first, in the order of the inputs (v2-contract 5.1)', async () => {
    const odt = await convert(fileOf('second.md', 'Second words.\n'), 'odt', { engine: 'pandoc' });
    const { paths, filenames } = await tasks.run('merge', [letter, odt], { output_format: 'pdf' });
    expect(filenames).toEqual(['letter.pdf']);
    expect(textOfPdf(paths[0] ?? '')).toMatch(/Hello world\.[^]*Second words\./);
  });

  test.each([
    ['odt', 'docx'],
    ['doc', 'odt'],
    ['rtf', 'docx'],
    ['html', 'docx'],
  ])('docx becomes %s, and that becomes %s with the same words', async (there, back) => {
    const middle = await convert(letter, there, { engine });
    const again = await convert(middle, back, { engine });
    const text = await convert(again, 'txt', { engine });
    expect(readFileSync(text, 'utf8')).toContain('Hello world.');
  });

  test.each(['docx', 'doc', 'odt', 'rtf'])(
    'pdf becomes %s, which shows the same words on as many pages',
    async (format) => {
      const short = await convert(fileOf('short.md', 'Hello world.\n'), 'docx', { engine: 'pandoc' });
      const pdf = await convert(short, 'pdf', { engine });
      const shown = await convert(await convert(pdf, format, { engine }), 'pdf', { engine });
      expect([textOfPdf(shown).trim(), pdfFieldsOf(shown).Pages]).toEqual(['Hello world.', 1]);
    },
  );

  test('csv becomes xlsx, and ods, and csv with the same cells', async () => {
    const table = fileOf('table.csv', 'name,count\n"Ünal, A.",3\n');
    const sheet = await convert(table, 'xlsx', { engine });
    const other = await convert(sheet, 'ods', { engine });
    expect(readFileSync(await convert(other, 'csv', { engine }), 'utf8').trim()).toBe('name,count\n"Ünal, A.",3');
  });

  test('a workbook keeps its formats and pictures in another kind of workbook', async () => {
    const picture = readFileSync(require.resolve('../../../fixtures/example.png')).toString('base64');
    const style =
      '<style:style style:name="B" style:family="table-cell"><style:text-properties fo:font-weight="bold"/>';
    const frame = `<draw:frame svg:width="2cm" svg:height="2cm"><draw:image><office:binary-data>${picture}</office:binary-data></draw:image></draw:frame>`;
    const spaces = ['office', 'text', 'table', 'style', 'manifest'].map((name) => [name, `${name}:1.0`]);
    const others = [
      ['draw', 'drawing:1.0'],
      ['fo', 'xsl-fo-compatible:1.0'],
      ['svg', 'svg-compatible:1.0'],
    ];
    const names = [...spaces, ...others].map(
      ([prefix, name]) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}"`,
    );
    const content = `<office:document-content ${names.join(' ')} office:version="1.2"><office:automatic-styles>${style}</style:style></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="One"><table:shapes>${frame}</table:shapes><table:table-row><table:table-cell table:style-name="B" office:value-type="string"><text:p>bold</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>`;
    const mediaType = 'application/vnd.oasis.opendocument.spreadsheet';
    const entry = (place: string, type: string) =>
      `<manifest:file-entry manifest:full-path="${place}" manifest:media-type="${type}"/>`;
    const book = new PizZip()
      .file('mimetype', mediaType)
      .file('content.xml', content)
      .file(
        'META-INF/manifest.xml',
        `<manifest:manifest ${names.join(' ')}>${entry('/', mediaType)}${entry('content.xml', 'text/xml')}</manifest:manifest>`,
      );
    const source = path.join(tasks.folder, 'book.ods');
    writeFileSync(source, book.generate({ type: 'nodebuffer' }));
    const made = new PizZip(readFileSync(await convert(source, 'xlsx', {})));
    expect(Object.keys(made.files).filter((name) => /^xl\/media\/.*\.png$/.test(name))).toHaveLength(1);
    expect(made.file('xl/styles.xml')?.asText()).toContain('<b val="true"/>');
  });

  test('slides become pdf and odp', async () => {
    const slides = await convert(fileOf('slides.md', '# One\n\nHello\n\n# Two\n\nWorld\n'), 'pptx', {
      engine: 'pandoc',
    });
    const other = await convert(slides, 'odp', { engine });
    expect(pdfFieldsOf(await convert(other, 'pdf', { engine })).Pages).toBe(2);
  });

  test('pages of a document become pictures, and a thumbnail shows the first', async () => {
    const pictures = await tasks.run('convert', [letter], { output_format: 'png', engine, pages: '1-2', width: 120 });
    const thumbnail = await tasks.run('thumbnail', [letter], { output_format: 'jpg', engine, width: 60, height: 60 });
    expect(pictures.paths.map((file) => imageSize(file).width)).toEqual([120, 120]);
    expect(thumbnail.paths.map((file) => imageSize(file).height)).toEqual([60]);
  });

  test('a file that is no document fails', async () => {
    const fake = fileOf('fake.docx', 'PK\u0003\u0004 nothing');
    await expect(convert(fake, 'pdf', { engine })).rejects.toThrow(
      'The file cannot be read: it is damaged or not a valid DOCX file.',
    );
  });

  test('an encrypted document is told to be one', async () => {
    const locked = path.join(tasks.folder, 'locked.docx');
    const container = CFB.utils.cfb_new();
    CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(5000, 7));
    CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.alloc(200, 1));
    writeFileSync(locked, CFB.write(container, { type: 'buffer' }) as Buffer);
    await expect(convert(locked, 'pdf', { engine })).rejects.toThrow('The file is protected by a password.');
  });

  test('a document draws in no file of the machine', async () => {
    const secret = path.join(tasks.folder, 'secret.txt');
    writeFileSync(secret, 'a secret');
    const link = `<html><body>words<iframe src="file://${secret}"></iframe><object data="file://${secret}"></object></body></html>`;
    expect(textOfPdf(await convert(fileOf('link.html', link), 'pdf', { engine }))).not.toContain('secret');
  });
});

describeWith(['pandoc'], 'markup with Pandoc', () => {
  const engine = 'pandoc';

  test.each(['docx', 'odt', 'epub', 'html', 'rst', 'tex', 'rtf', 'fb2', 'adoc'])(
    'md becomes %s with the same words',
    async (format) => {
      const there = await convert(fileOf('note.md', '# Note\n\nHello *world*.\n'), format, { engine });
      const readable = format === 'adoc' ? there : await convert(there, 'txt', { engine });
      expect(readFileSync(readable, 'utf8')).toMatch(/Hello _?world_?\./);
    },
  );

  test('input_markdown_syntax and output_markdown_syntax choose the dialect', async () => {
    const note = fileOf('dialect.md', '~~gone~~\n');
    const options = { engine, input_markdown_syntax: 'strict', output_markdown_syntax: 'github' };
    expect(readFileSync(await convert(note, 'html', { engine, input_markdown_syntax: 'github' }), 'utf8')).toContain(
      '<del>gone',
    );
    expect(readFileSync(await convert(note, 'html', { engine, input_markdown_syntax: 'strict' }), 'utf8')).toContain(
      '~~gone~~',
    );
    expect(readFileSync(await convert(note, 'md', options), 'utf8')).toContain('\\~\\~gone');
  });

  test('a document includes no file of the machine', async () => {
    const secret = fileOf('secret.txt', 'a secret');
    const includes = fileOf('includes.rst', `Words\n\n.. include:: ${secret}\n`);
    const drawsIn = fileOf('draws-in.md', `Words ![caption](${secret})\n`);
    const texts = [
      ...(await Promise.all(
        ['txt', 'html'].map((format) => convert(includes, format, { engine }).catch(() => undefined)),
      )),
      await convert(drawsIn, 'html', { engine }),
    ];
    for (const text of texts) expect(text === undefined ? '' : readFileSync(text, 'utf8')).not.toContain('a secret');
    const packed = await convert(drawsIn, 'docx', { engine });
    expect(execFileSync('unzip', ['-l', packed]).toString()).not.toContain('media/');
  });
});

describeWith(['pandoc', 'chromium', 'poppler'], 'markup printed with Chromium', () => {
  test.each([
    ['note.rst', 'Title\n=====\n\nHello *Ünicode*.\n'],
    ['note.md', '# Title\n\nHello *Ünicode*.\n'],
  ])('%s becomes pdf on the paper asked for', async (name, text) => {
    const pdf = await convert(fileOf(name, text), 'pdf', { page_format: 'a5' });
    expect(textOfPdf(pdf)).toMatch(/Title\s+Hello Ünicode\./);
    expect(pdfFieldsOf(pdf)['Page size']).toMatch(/^419\.\d+ x 595|^420/);
  });
});

describeWith(['calibre', 'pandoc', 'poppler'], 'e-books with Calibre', () => {
  const engine = 'calibre';

  test.each([
    ['epub', 'mobi', ['title', 'authors', 'outputprofile', 'base_font_size', 'margin_top']],
    ['epub', 'docx', ['title', 'authors', 'outputprofile', 'base_font_size']],
    ['mobi', 'fb2', ['title', 'authors']],
    ['epub', 'tcr', []],
  ])('%s to %s lists the options that such a book has room for', (from, to, names) => {
    const rows = tasks.operation('convert').catalogue();
    const row = rows.find(
      (each) => each.input_format === from && each.output_format === to && each.engine === 'calibre',
    );
    const listed = row?.options.map(({ name }) => name).filter((name) => !/margin_(?!top)/.test(name));
    expect(listed).toEqual(names);
  });

  test.each(['mobi', 'azw3', 'fb2', 'txt'])('epub becomes %s with the same words', async (format) => {
    const book = await convert(fileOf('book.md', '# Book\n\nHello world.\n'), 'epub', { engine: 'pandoc' });
    const { paths, percents } = await tasks.run('convert', [book], { output_format: format, engine });
    const text = format === 'txt' ? (paths[0] ?? '') : await convert(paths[0] ?? '', 'txt', { engine });
    expect(readFileSync(text, 'utf8')).toContain('Hello world.');
    expect(Math.max(...percents)).toBeGreaterThan(30);
  });

  test('an SNB, of which Calibre reads no title, becomes a book with its name', async () => {
    const book = await convert(fileOf('snb.md', 'Hello world.\n'), 'epub', { engine: 'pandoc' });
    const epub = await convert(await convert(book, 'snb', { engine }), 'epub', { engine });
    const description = new PizZip(readFileSync(epub)).file('content.opf')?.asText();
    expect(description).toContain('>snb</dc:title>');
  });

  test.each(['docx', 'rtf'])(
    'pdf becomes %s, whose text can be edited, without asking for the engine',
    async (format) => {
      const book = await convert(fileOf('book.md', '# Book\n\nHello world.\n'), 'epub', { engine: 'pandoc' });
      const made = await tasks.run('convert', [await convert(book, 'pdf', { engine })], { output_format: format });
      const text = await convert(made.paths[0] ?? '', 'html', { engine: 'pandoc' });
      expect([made.engine, readFileSync(text, 'utf8')]).toEqual([
        'poppler',
        expect.stringMatching(/<p>.*Hello world\..*<\/p>/s),
      ]);
    },
  );

  test('epub becomes pdf; title and authors are told', async () => {
    const book = await convert(fileOf('book.md', '# Book\n\nHello world.\n'), 'epub', { engine: 'pandoc' });
    const pdf = await convert(book, 'pdf', { engine, title: 'Another', authors: 'A. Nobody' });
    expect(pdfFieldsOf(pdf)).toMatchObject({ Title: 'Another', Author: 'A. Nobody' });
    expect(textOfPdf(pdf)).toContain('Hello world.');
  });
});

async function convert(file: string, format: string, options: Record<string, unknown>): Promise<string> {
  const { paths } = await tasks.run('convert', [file], { output_format: format, ...options });
  return paths[0] ?? '';
}

function fileOf(name: string, content: string): string {
  const file = path.join(tasks.folder, name);
  writeFileSync(file, content);
  return file;
}

function textOfPdf(file: string): string {
  return execFileSync('pdftotext', [file, '-']).toString();
}

function pdfFieldsOf(file: string): Record<string, string | number> {
  const lines = execFileSync('pdfinfo', [file]).toString().trim().split('\n');
  const fields = lines.map((line) => [line.split(':')[0] ?? '', line.replace(/^[^:]*:\s*/, '')]);
  const named: Record<string, string> = Object.fromEntries(fields) as Record<string, string>;
  return { ...named, Pages: Number(named['Pages']) };
}

describeWith(['pandoc'], 'titles of what Pandoc writes', () => {
  const titled = '---\ntitle: My title\nauthor: Somebody\n---\n\nWords.\n';

  test.each([
    ['html', 'Words.\n'],
    ['docx', '# My title\n\nSomebody\n\nWords.\n'],
    ['odt', 'My title\n\nSomebody\n\nWords.\n'],
  ])(
    '%s becomes Markdown without a head of our own, with the title where the document shows it',
    async (format, text) => {
      const document = await convert(fileOf('titled.md', titled), format, { engine: 'pandoc' });
      const markdown = readFileSync(await convert(document, 'md', { engine: 'pandoc' }), 'utf8');
      expect(markdown.replace(/^<header[^]*?<\/header>\n+|^:::[^]*?:::\n+/gm, '')).toContain(text);
      expect(markdown).not.toContain('---');
    },
  );

  test('Markdown keeps the head that it has, and gets none', async () => {
    const kept = await convert(fileOf('kept.md', titled), 'md', { engine: 'pandoc', output_markdown_syntax: 'strict' });
    const none = await convert(fileOf('none.md', 'Words.\n'), 'md', { engine: 'pandoc' });
    expect(readFileSync(kept, 'utf8')).toContain('Words.');
    expect(readFileSync(none, 'utf8')).toBe('Words.\n');
  });
});

describeWith(['pandoc', '7z'], 'titles of books', () => {
  test.each([
    [{}, 'a book', 'und', []],
    [{ title: 'Mine & yours', authors: 'One & Two' }, 'Mine &amp; yours', 'und', ['One', 'Two']],
  ])('an EPUB with %j has a title, a language and its authors', async (options, title, language, authors) => {
    const book = await convert(fileOf('a book.md', '# Chapter\n\nWords.\n'), 'epub', { engine: 'pandoc', ...options });
    const facts = execFileSync('7z', ['e', '-so', book, 'EPUB/content.opf']).toString();
    expect(facts).toMatch(new RegExp(`<dc:title[^>]*>${title}</dc:title>`));
    expect(facts).toContain(`<dc:language>${language}</dc:language>`);
    expect([...facts.matchAll(/<dc:creator[^>]*>([^<]*)</g)].map(([, name]) => name)).toEqual(authors);
  });
});

describeWith(['calibre', '7z'], 'titles of books that Calibre writes', () => {
  test.each([
    ['words.txt', 'Just words.\n', 'words', 'en'],
    ['page.html', '<html lang="fr"><title>Mon titre</title><p>Mots.</p></html>', 'Mon titre', 'fr'],
  ])('%s keeps its own title or gets its name, and its language', async (name, content, title, language) => {
    const book = await convert(fileOf(name, content), 'epub', {});
    const facts = execFileSync('7z', ['e', '-so', book, '*.opf', '-r']).toString();
    expect(facts).toContain(`<dc:title>${title}</dc:title>`);
    expect(facts).toContain(`<dc:language>${language}</dc:language>`);
  });
});
