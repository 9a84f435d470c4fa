import childProcess from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import { compareFiles, jsonDifferences } from '../../../src/migration/compare';
import { fixture } from '../../running-proxy';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'compare-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, bytes: Buffer | string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const original = fixture('example.png');

it('finds no difference between a picture and the same at another compression', async () => {
  const other = written('again.png', await sharp(original).png({ compressionLevel: 1 }).toBuffer());
  expect(await compareFiles(original, other)).toEqual([]);
});

it('finds other dimensions, and another look at the same dimensions', async () => {
  const { width = 1, height = 1 } = await sharp(original).metadata();
  const small = written('small.png', await sharp(original).resize(10, 10).png().toBuffer());
  const flipped = written('negative.png', await sharp(original).negate({ alpha: false }).png().toBuffer());
  expect(await compareFiles(original, small)).toEqual([
    { what: 'dimensions', expected: `${width} x ${height}`, actual: '10 x 10' },
  ]);
  expect(await compareFiles(original, flipped)).toMatchObject([{ what: 'picture' }]);
});

it('compares PDF files by their pages, and files of different kinds by kind', async () => {
  const one = await PDFDocument.create();
  one.addPage();
  const single = written('one.pdf', await one.save());
  const two = fixture('two-pages.pdf');
  expect(await compareFiles(two, single)).toEqual([{ what: 'pages', expected: '2', actual: '1' }]);
  expect(await compareFiles(two, original)).toEqual([{ what: 'kind', expected: 'pdf', actual: 'picture' }]);
});

it('wants the same bytes of any other file, also of one that only begins like a picture', async () => {
  const damaged = written('damaged.png', Buffer.from('\x89PNG broken', 'latin1'));
  expect(await compareFiles(written('a.txt', 'one'), written('b.txt', 'two'))).toMatchObject([{ what: 'bytes' }]);
  expect(await compareFiles(damaged, written('c.txt', 'x'))).toMatchObject([{ what: 'bytes' }]);
});

it('gives up files that take too long to open, and ends the process that opens them', async () => {
  const [one, other] = [fixture('example.png'), fixture('two-pages.pdf')];
  const ends = jest.spyOn(childProcess, 'spawn');
  // No process has started within a millisecond.
  await expect(compareFiles(one, other, { timeout: 1 })).rejects.toThrow('takes too long');
  const [child] = ends.mock.results.map(({ value }) => value as childProcess.ChildProcess);
  const [, , options] = ends.mock.calls[0] as unknown as [string, string[], childProcess.SpawnOptions];
  expect(Object.keys(options.env ?? {})).toEqual(['PATH', 'LANG']);
  if (child?.signalCode === null) await once(child, 'exit');
  expect(child?.signalCode).toBe('SIGKILL');
  ends.mockRestore();
});

it('tells names, order, types and values of JSON apart', () => {
  expect(jsonDifferences({ a: 1, b: { c: 'x', d: [1] }, e: 1 }, { b: { d: [2], c: 1 }, a: 1, f: null })).toEqual([
    { where: 'b.c', what: 'type', expected: 'x', actual: 1 },
    { where: 'b.d.0', what: 'value', expected: 1, actual: 2 },
    { where: 'e', what: 'missing', expected: 1 },
    { where: 'f', what: 'added', actual: null },
    { where: '', what: 'order', expected: 'a, b', actual: 'b, a' },
    { where: 'b', what: 'order', expected: 'c, d', actual: 'd, c' },
  ]);
});
