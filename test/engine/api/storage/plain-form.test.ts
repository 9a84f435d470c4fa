import { readPlainForm } from '../../../../src/engine/api/storage/plain-form';

const boundary = 'b0';
const field = (name: string, value: string) =>
  `--b0\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (content: string, name = 'file', filename = 'a b (1).png') =>
  `--b0\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: image/png\r\n\r\n${content}`;
const read = (form: string) => readPlainForm(Buffer.from(form), boundary);

describe('a plain form', () => {
  it.each(['--b0--', '--b0--\r\n'])('is read with its fields and its file, ended by %j', (end) => {
    const form = read(`${field('key', 'ä/${filename}')}${field('Policy', '')}${file('1\r\n--b\r\n2')}\r\n${end}`);
    expect(form).toEqual({
      fields: { key: 'ä/${filename}', Policy: '' },
      filename: 'a b (1).png',
      content: Buffer.from('1\r\n--b\r\n2'),
    });
  });

  it('is that of fetch and FormData', async () => {
    const data = new FormData();
    data.append('key', 'x');
    data.append('file', new Blob(['content'], { type: 'image/png' }), 'a.png');
    const { headers, body } = new Response(data) as unknown as { headers: Headers; body: ReadableStream<Uint8Array> };
    const bytes = Buffer.from(await new Response(body).arrayBuffer());
    const form = readPlainForm(bytes, headers.get('content-type')?.split('boundary=')[1] ?? '');
    expect(form).toEqual({ fields: { key: 'x' }, filename: 'a.png', content: Buffer.from('content') });
  });
});

describe('left to the parser is a form', () => {
  it.each<[string, string]>([
    ['that is empty', ''],
    ['with something before it', `\r\n${file('1')}\r\n--b0--`],
    ['without a file', `${field('key', 'x')}--b0--`],
    ['whose file is not closed', file('1')],
    ['that goes on behind its file', `${file('1')}\r\n${field('key', 'x')}--b0--`],
    ['with two files', `${file('1')}\r\n${file('2')}\r\n--b0--`],
    ['whose delimiter is longer', `${file('1')}\r\n--b01--`],
    ['with words behind it', `${file('1')}\r\n--b0--\r\nmore`],
    ['whose file has another name', `${file('1', 'data')}\r\n--b0--`],
    ['whose file is a field', `${field('file', '1')}--b0--`],
    ['with letters beyond ASCII in the name', `${file('1', 'file', 'ä.png')}\r\n--b0--`],
    ['with an escape in the name', `${file('1', 'file', 'a%22.png')}\r\n--b0--`],
    ['with a quote in the name', `${file('1', 'file', 'a\\".png')}\r\n--b0--`],
    ['with a path as name', `${file('1', 'file', '../a.png')}\r\n--b0--`],
    ['with a space before the name', `${file('1', 'file', ' a.png')}\r\n--b0--`],
    ['with a second name', file('1').replace('filename=', "filename*=UTF-8''b; filename=") + '\r\n--b0--'],
    [
      'whose text is encoded',
      file('1').replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n') + '\r\n--b0--',
    ],
    ['with a charset', file('1').replace('image/png', 'text/plain; charset=utf-16le') + '\r\n--b0--'],
    ['with a long field', `${field('key', 'x'.repeat(20_000))}${file('1')}\r\n--b0--`],
    ['with many fields', `${field('key', 'x').repeat(30)}${file('1')}\r\n--b0--`],
  ])('%s', (_what, form) => expect(read(form)).toBeUndefined());
});
