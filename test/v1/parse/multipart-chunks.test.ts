import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { Spool } from '../../../src/transfer';
import { Intake } from '../../../src/v1/parse/intake';
import { readMultipart } from '../../../src/v1/parse/multipart';

let folder: string;
let spool: Spool;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'chunks-'));
  spool = await Spool.open(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const sizes = fc.constantFrom(0, 1, 100, 16_384, 65_536, 200_000);
const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100_000 })), {
  minLength: 1,
});

test('a body is read the same however the network cuts it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(sizes, { maxLength: 3 }),
      cuts,
      fc.constantFrom('--', ''),
      async (files, lengths, end) => {
        const contents = files.map((size) => Buffer.alloc(size, '\r\n--X'));
        const parts = contents.flatMap((content, index) => [
          `--XX\r\nContent-Disposition: form-data; name="file"; filename="${index}.bin"\r\n\r\n`,
          content,
          `\r\n--XX\r\nContent-Disposition: form-data; name="after"\r\n\r\n${index}\r\n`,
        ]);
        const body = Buffer.concat([...parts, `--XX${end}`].map((piece) => Buffer.from(piece as string)));

        const read = await readMultipart(cut(body, [...lengths, 70_000]), 'XX', new Intake(spool, {}, true));

        expect(await Promise.all(read.files.map(async (file) => hash(await readFile(file.path))))).toEqual(
          contents.map(hash),
        );
        expect(read.fields.after).toBe(files.length === 0 ? undefined : String(files.length - 1));
        await Promise.all(read.files.map((file) => spool.remove(file.path)));
      },
    ),
    { numRuns: 150 },
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a large file that ends in the chunk in which it began does not stall', async () => {
  const head = Buffer.from('--XX\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n');
  const rest = Buffer.concat([Buffer.alloc(1_000_000), Buffer.from('\r\n--XX--')]);

  const { files } = await readMultipart(
    cut(Buffer.concat([head, rest]), [head.length, rest.length]),
    'XX',
    new Intake(spool, {}, true),
  );

  expect(files).toMatchObject([{ filename: 'a', size: 1_000_000 }]);
});

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The body in pieces of the given lengths, in turn. */
async function* cut(body: Buffer, lengths: number[]): AsyncGenerator<Buffer> {
  for (let start = 0, turn = 0; start < body.length; turn++) {
    const length = lengths[turn % lengths.length] ?? body.length;
    yield body.subarray(start, start + length);
    start += length;
  }
}
