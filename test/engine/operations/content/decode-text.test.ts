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
  ['windows-1252', 'smørrebrød på øen, Ærø'],
  ['windows-1252', 'Zoë, Françoise, El niño, £5 ½ cup, 10 µm ± 2, 7 m³'],
  ['windows-1252', '¿Qué tal? 25 m³, 3½ años, £5, 2ª'],
  ['koi8-r', 'Привет, как дела? Это простой текст.'],
  ['shift_jis', 'こんにちは世界。これはテストです。'],
  ['euc-jp', 'こんにちは世界。これはテストです。'],
  ['gbk', '你好世界，这是一个测试文件。姓名和金额。'],
  ['euc-kr', '안녕하세요 세계 이것은 시험입니다'],
])('text in %s is read: %s', async (encoding, text) => {
  expect(await decoded(encode(text, encoding))).toBe(text);
});

test.each(['utf-8', 'utf-16le', 'utf-16be', 'utf-32le'])('a byte order mark says %s and goes', async (encoding) => {
  expect(await decoded(encode('Größe 你好 €', encoding, { addBOM: true }))).toBe('Größe 你好 €');
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
