import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ByteBudget, Spool, TransferError } from '../../src/transfer';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'spool-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('what is written can be read, until it is removed', async () => {
  const spool = await Spool.open(folder);

  const { path: file, size } = await spool.write(Readable.from([Buffer.from('one '), Buffer.from('two')]));

  expect(size).toBe(7);
  expect(await text(spool.read(file))).toBe('one two');
  await spool.remove(file);
  await spool.remove(file);
  expect(await readdir(folder)).toEqual([]);
});

test('what crashed processes left behind goes, also of workers that there are no more', async () => {
  await mkdir(path.join(folder, '3'));
  for (const name of ['note.txt', '3/note.txt', 'a.spool', '3/b.spool']) await writeFile(path.join(folder, name), '');

  await Spool.open(folder);

  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['3', '3/note.txt', 'note.txt']);
});

test('a stream over its share is too large and leaves nothing', async () => {
  const spool = await Spool.open(folder);

  const writing = spool.write(Readable.from([Buffer.alloc(8), Buffer.alloc(8)]), new ByteBudget(100).lease(15));

  await expect(writing).rejects.toThrow(TransferError);
  await expect(writing).rejects.toMatchObject({ fault: 'too-large' });
  expect(await readdir(folder)).toEqual([]);
});

test('a stream that breaks leaves nothing', async () => {
  const spool = await Spool.open(folder);
  const broken = Readable.from(
    (function* () {
      yield Buffer.from('one');
      throw new Error('broken');
    })(),
  );

  await expect(spool.write(broken)).rejects.toThrow('broken');
  expect(await readdir(folder)).toEqual([]);
});

test('opening makes the folder and removes what a crash left, and nothing else', async () => {
  const first = await Spool.open(path.join(folder, 'deep', 'spool'));
  await first.write(Readable.from([Buffer.from('left over')]));
  await writeFile(path.join(folder, 'deep', 'spool', 'note.txt'), 'mine');

  await Spool.open(path.join(folder, 'deep', 'spool'));

  expect(await readdir(path.join(folder, 'deep', 'spool'))).toEqual(['note.txt']);
});

test('nothing is written where the disk has no room beyond its reserve', async () => {
  const spool = await Spool.open(folder, { reserve: Number.MAX_SAFE_INTEGER });

  await expect(spool.write(Readable.from([Buffer.from('one')]))).rejects.toMatchObject({ fault: 'full' });
  expect(await readdir(folder)).toEqual([]);
});

test('a budget is shared, and what is given back can be taken again', () => {
  const budget = new ByteBudget(10);
  const [one, other] = [budget.lease(), budget.lease()];

  expect([one.take(6), other.take(5), other.take(4)]).toEqual([true, false, true]);
  one.giveBack();
  one.giveBack();
  expect([other.take(7), other.take(6)]).toEqual([false, true]);
});
