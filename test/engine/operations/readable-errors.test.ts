import { type OperationContext, OperationError } from '../../../src/engine/contract/operation';
import { withReadableErrors } from '../../../src/engine/operations/readable-errors';

const context: OperationContext = {
  inputs: [{ path: '/srv/data/files/7/output/report.docx', filename: 'report.docx', size: 1, taskName: 'import' }],
  parameters: {},
  workFolder: '/srv/data/files/8/work',
  outputFolder: '/srv/data/files/8/output',
  signal: new AbortController().signal,
  progress: () => undefined,
  engine: () => undefined,
};

const failing = (error: unknown) => withReadableErrors(context, () => Promise.reject(error as Error));

test.each([
  new TypeError("Cannot read properties of undefined (reading '!ref')"),
  new RangeError('Invalid array length'),
  new Error('Aborted(native code called abort())'),
  new Error('VipsIcc: not an ICC profile, invalid signature'),
  new Error('Invalid PDF structure.'),
  Object.assign(new Error("ENOENT: no such file or directory, open '/srv/data/x'"), { code: 'ENOENT' }),
  'a string',
])('of %s the caller reads words about the file, and the log the cause', async (cause) => {
  await expect(failing(cause)).rejects.toMatchObject({
    name: 'OperationError',
    message: 'The file cannot be read: it is damaged or not a valid DOCX file.',
    code: null,
    cause,
  });
});

test('a full disk is told as one', async () => {
  const cause = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  await expect(failing(cause)).rejects.toMatchObject({
    message: 'Conversion failed: a file would not fit into the remaining disk space.',
    code: 'DISK_QUOTA_EXCEEDED',
    cause,
  });
});

test('what was written for the caller stays', async () => {
  const written = new OperationError('The password is wrong.');
  await expect(failing(written)).rejects.toBe(written);
});

test.each([
  ['cannot open /srv/data/files/8/work/run-1/input.docx', 'cannot open input.docx'],
  [
    'Error: source file:///srv/data/files/8/work/run-1/a.docx could not be loaded',
    'Error: source a.docx could not be loaded',
  ],
  ['/srv/data/files/7/output/report.docx: bad', 'report.docx: bad'],
  ['in /usr/share/ghostscript/9.56/Resource/Init/gs_init.ps: line 3', 'in gs_init.ps: line 3'],
  ["convert: no decode delegate `/tmp/magick-1/x.pdf'", "convert: no decode delegate `x.pdf'"],
  ['/output/a.png is empty', '/output/a.png is empty'],
  ['[libx264 @ 0x55d0ff] height not divisible by 2 (101x75)', 'height not divisible by 2 (101x75)'],
  ['Not found: https://example.com/usr/local/file.pdf', 'Not found: https://example.com/usr/local/file.pdf'],
])('no place of this machine stands in %j', async (said, shown) => {
  await expect(failing(new OperationError(said, 'CODE'))).rejects.toMatchObject({ message: shown, code: 'CODE' });
});

test.each([
  "Conversion failed: KeyError: 'Root'",
  'vipspng: libpng read error',
  'Input file has corrupt header: gifload: bad data',
  'source: bad seek to 34893',
  "Conversion failed: convert: improper image header `input.psd' @ error/psd.c/ReadPSDImage/2175.",
  "Conversion failed: convert: unable to read image data `input.tga' @ error/tga.c/ReadTGAImage/460.",
  'Conversion failed: GPL Ghostscript 10.00.0: Unrecoverable error, exit code 1',
  'Conversion failed: file:input.mp4: Invalid data found when processing input',
  'Conversion failed: file:input.ogg: End of file',
  'Conversion failed: Error marking filters as finished',
  'Conversion failed: Last message repeated 1 times',
  'Conversion failed: [mov,mp4,m4a,3gp,3g2,mj2 @ 0x56413dd1c600] stream 0, offset 0x99c: partial file',
  'Conversion failed: Error reading SVG input.svg: XML parse error: error code=201 (3) in (null):32:21',
])('what programs and libraries call %j has other words for the caller', async (said) => {
  await expect(failing(new OperationError(said))).rejects.toMatchObject({
    message: 'The file cannot be read: it is damaged or not a valid DOCX file.',
  });
});
