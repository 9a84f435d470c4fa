import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { encode } from 'iconv-lite';

import { run } from '../../../../src/engine/operations/content/decode-text';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'decode-text-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function decoded(bytes: Buffer, format = 'txt'): Promise<string> {
  const file = path.join(folder, 'file');
  await writeFile(file, bytes);
  return readFile(await run({ path: file, format, target: path.join(folder, 'target') }), 'utf8');
}

test.each([
  ['windows-1252', 'Größe 5 €\n'],
  ['windows-1252', 'Name;Betrag\nMüller;3,50 €\n'],
  ['windows-1252', 'Il a mangé une crème brûlée – “très bien”, œuvre'],
  ['windows-1251', 'Привет, как дела? Это простой текст.'],
  ['windows-1251', 'Имя;Сумма\nИванов;3,50\n'],
  ['koi8-r', 'Имя;Сумма\nИванов;3,50\n'],
  ['windows-1250', 'Zażółć gęślą jaźń, święto, książka, źródło'],
  ['windows-1250', 'Příliš žluťoučký kůň úpěl ďábelské ódy'],
  ['windows-1250', 'Jméno;Příjmení;Město\nJiří;Novák;Plzeň\n'],
  ['windows-1250', 'Kedves Ügyfelünk! Köszönjük a megrendelést, hamarosan kiszállítjuk, jövő héten megérkezik.'],
  ['windows-1250', 'Név;Cím\nSzűcs Éva;Győr\n'],
  ['windows-1250', 'Bună ziua, vă mulţumim şi vă aşteptăm'],
  ['ISO-8859-2', 'Příliš žluťoučký kůň, těšíme se'],
  ['windows-1254', 'Ad;Şehir\nAyşe Yılmaz;İstanbul\n'],
  ['windows-1254', 'Değerli müşterimiz, siparişiniz alınmıştır. Teşekkürler.'],
  ['windows-1257', 'Ačiū už jūsų užsakymą, ėjo šuo į namą'],
  ['windows-1252', 'Informação não é opcional, São João'],
  ['windows-1252', 'Þór og Ýmir, það er gott veður'],
  ['windows-1252', 'Ärger, Äpfel, Änderung, ÄRGER, ÄPFEL'],
  ['windows-1252', 'smørrebrød på øen, Ærø'],
  ['windows-1252', 'Zoë, Françoise, El niño, £5 ½ cup, 10 µm ± 2, 7 m³'],
  ['windows-1252', '¿Qué tal? 25 m³, 3½ años, £5, 2ª'],
  ['koi8-r', 'Привет, как дела? Это простой текст.'],
  ['shift_jis', 'こんにちは世界。これはテストです。'],
  ['euc-jp', 'こんにちは世界。これはテストです。'],
  ['gbk', '你好世界，这是一个测试文件。姓名和金额。'],
  ['euc-kr', '안녕하세요 세계 이것은 시험입니다'],
  ['gbk', '姓名;金额\n王小明;100\n'],
  ['gbk', '上海市浦东新区'],
  ['big5', '姓名;金額\n王小明;100\n'],
  ['euc-kr', '이름;금액\n홍길동;1,000\n'],
  ['windows-1251', 'Имя;Сумма\nПетров;100\n'],
  ['windows-1251', 'ПРИВЕТ МИР'],
  ['windows-1251', 'Київ — столиця України'],
  ['windows-1253', 'Καλημέρα κόσμε'],
  ['windows-1255', 'תל אביב'],
  ['windows-1250', 'Łódź, Kraków, Gdańsk, Poznań'],
  ['ISO-8859-2', 'Proszę o odpowiedź jak najszybciej, dziękuję'],
  ['cp866', 'Привет, как дела? Это простой текст.'],
  ['cp866', 'Имя;Сумма\nИванов;3,50\n'],
  ['windows-874', 'นี่คือการทดสอบ สวัสดีชาวโลก'],
  ['windows-1255', 'שלום עולם, זהו מבחן קידוד.'],
  ['windows-1256', 'مرحبا بالعالم هذا اختبار'],
  ['ISO-8859-5', 'Привет, как дела? Это простой текст.'],
  ['cp850', 'Größe und Straße, Übung für Ärzte, schöne Grüße'],
  ['cp850', 'El niño comió piña en el jardín después de la función'],
  ['cp850', 'Informação não é opcional, São João, opções'],
  ['cp852', 'Zażółć gęślą jaźń, święto, książka, źródło'],
  ['macintosh', 'Größe und Straße, Übung für Ärzte, schöne Grüße'],
  ['macintosh', 'L’été à la plage, une crème brûlée, très bien, français'],
  ['windows-1252', 'A informação da opção não é a razão da ação, coração'],
  ['windows-1252', 'Je suis allé à la forêt, ça va, où êtes-vous, bientôt là-bas, île'],
])('text in %s is read: %s', async (encoding, text) => {
  expect(await decoded(encode(text, encoding))).toBe(text);
});

test.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le'])('a byte order mark says %s and goes', async (encoding) => {
  expect(await decoded(encode('Größe 你好 €', encoding, { addBOM: true }))).toBe('Größe 你好 €');
});

test('the escapes of Japanese mails are read', async () => {
  const bytes = Buffer.from('\x1b$B$3$s$K$A$O\x1b(B, world\n', 'latin1');
  expect(await decoded(bytes)).toBe('こんにちは, world\n');
});

test.each(['utf-16le', 'utf-16be'])('%s of another alphabet shows by its spaces and lines', async (encoding) => {
  const text = 'Привет, как дела?\r\nЭто текст.\r\n';
  expect(await decoded(encode(text, encoding, { addBOM: false }))).toBe(text);
});

test.each(['utf-16le', 'utf-16be'])('%s shows without a mark too', async (encoding) => {
  expect(await decoded(encode('Name;Betrag\r\nMüller;3\r\n', encoding, { addBOM: false }))).toBe(
    'Name;Betrag\r\nMüller;3\r\n',
  );
});

test.each([
  ['windows-1253', 'Καλημέρα κόσμε, αυτό είναι ένα κείμενο'],
  ['windows-1251', 'Привет мир'],
])('tags make no difference to text in %s that says nothing of itself', async (encoding, text) => {
  const html = `<html><body><div class="text"><p>${text}</p></div></body></html>`;
  expect(await decoded(encode(html, encoding), 'html')).toContain(text);
});

test('HTML says its encoding, and says UTF-8 once it is decoded', async () => {
  const html = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head>Да</html>';
  expect(await decoded(encode(html, 'windows-1251'), 'html')).toBe(html.replace('windows-1251', 'utf-8'));
});

test('HTML that says ISO-8859-1 means windows-1252', async () => {
  const html = '<meta charset="iso-8859-1"><p>5 €</p>';
  expect(await decoded(encode(html, 'windows-1252'), 'html')).toContain('5 €');
});

test('HTML that says nothing gets told', async () => {
  expect(await decoded(Buffer.from('<html><head><title>ä</title></head></html>'), 'html')).toBe(
    '<html><head><meta charset="utf-8"><title>ä</title></head></html>',
  );
});

test('the XML declaration of a drawing counts', async () => {
  const svg = '<?xml version="1.0" encoding="KOI8-R"?><svg><text>Да</text></svg>';
  expect(await decoded(encode(svg, 'koi8-r'), 'svg')).toBe(svg.replace('KOI8-R', 'utf-8'));
});

test('a web archive is its page, with the pictures that come with it', async () => {
  const archive = [
    'MIME-Version: 1.0',
    'Content-Type: multipart/related; type="text/html";\n\tboundary="----=_B"',
    '',
    'A preamble.',
    '------=_B',
    'Content-Type: text/html; charset="windows-1252"',
    'Content-Transfer-Encoding: quoted-printable',
    'Content-Location: file:///C:/page.htm',
    '',
    '<html><body><p>gr=FCn=\nlich</p><img src=3D"page_files/a.png"><img src=3D"cid:two@x"></body></html>',
    '------=_B',
    'Content-Location: file:///C:/page_files/a.png',
    'Content-Type: image/png',
    'Content-Transfer-Encoding: base64',
    '',
    'AAEC',
    'AwQF',
    '------=_B',
    'Content-ID: <two@x>',
    'Content-Type: image/gif',
    'Content-Transfer-Encoding: base64',
    '',
    'BBBB',
    '------=_B--',
  ].join('\n');
  const page = await decoded(Buffer.from(archive), 'html');
  expect(page).toContain('<p>grünlich</p>');
  expect(page).toContain('<img src="data:image/png;base64,AAECAwQF"><img src="data:image/gif;base64,BBBB">');
  expect(page).not.toContain('preamble');
});

test('plain UTF-8 stays the very file it is', async () => {
  const file = path.join(folder, 'plain.txt');
  await writeFile(file, 'Größe\n');
  expect(await run({ path: file, format: 'txt', target: path.join(folder, 'unused') })).toBe(file);
});

test('binary data is no text', async () => {
  await expect(decoded(Buffer.from([0, 1, 2, 3, 0, 0, 7]))).rejects.toMatchObject({
    name: 'OperationError',
    message: 'The file is not a text file.',
  });
});
