import { randomBytes } from 'node:crypto';
import type { StorageOptions } from '../../../src/engine/storage';
import { Transfers } from './transfers';

export interface StorageUnderTest {
  /** Place and credentials, without the names of objects. */
  parameters: Record<string, unknown>;
  settings?: StorageOptions;
  /** Credentials the server refuses. */
  wrong: Record<string, unknown>;
  stop(): Promise<void>;
}

export interface StorageNames {
  /** Last part of the operation names. */
  operation: string;
  one: string;
  many: string;
  /** What a prefix looks like: `many` may be a folder. */
  prefix: string;
  missing: RegExp;
  refused: RegExp;
}

/** Small parts, so that a large object needs no large file. S3 allows no smaller ones. */
const sizes = { single: 5 * 2 ** 20, part: 5 * 2 ** 20 };

/** Tests of what every storage does, whichever protocol it speaks (v2-contract 4.1, 4.2). Gives the storage for further tests. */
export function storageContract(
  { operation, one, many, prefix, missing, refused }: StorageNames,
  start: () => Promise<StorageUnderTest>,
): () => { transfers: Transfers; parameters: Record<string, unknown> } {
  let storage: StorageUnderTest;
  let transfers: Transfers;
  const [importFrom, exportTo] = [`import/${operation}`, `export/${operation}`];

  beforeAll(async () => {
    storage = await start();
    transfers = new Transfers({ sizes, ...storage.settings });
    await transfers.open();
  });

  afterAll(async () => {
    await transfers?.close();
    await storage?.stop();
  });

  test('what was exported under a name is imported from it, byte for byte', async () => {
    const name = `reports 2026/ü (1)+&='#?%/a b.pdf`;
    const exported = await transfers.export(exportTo, { ...storage.parameters, [one]: name }, { 'a.pdf': 'content' });
    expect(exported).toEqual([{ filename: 'a b.pdf', dir: `reports 2026/ü (1)+&='#?%`, size: 7 }]);
    const imported = await transfers.import(importFrom, { ...storage.parameters, [one]: name });
    expect([...imported]).toEqual([['a b.pdf', Buffer.from('content')]]);
  });

  test('an export replaces what was there, and an empty file is a file', async () => {
    const parameters = { ...storage.parameters, [one]: 'replaced.txt' };
    await transfers.export(exportTo, parameters, { 'a.txt': 'old and long' });
    await transfers.export(exportTo, parameters, { 'a.txt': '' });
    expect(await transfers.import(importFrom, parameters)).toEqual(new Map([['replaced.txt', Buffer.alloc(0)]]));
  });

  test('`filename` names what is imported', async () => {
    const parameters = { ...storage.parameters, [one]: 'named.txt' };
    await transfers.export(exportTo, parameters, { 'a.txt': 'a' });
    const imported = await transfers.import(importFrom, { ...parameters, filename: 'other.txt' });
    expect([...imported.keys()]).toEqual(['other.txt']);
  });

  test('several files under a prefix keep their names and come back together', async () => {
    const parameters = { ...storage.parameters, [many]: prefix };
    const exported = await transfers.export(exportTo, parameters, { 'b.jpg': 'two', 'a.jpg': 'one' });
    expect(exported.map(({ filename }) => filename)).toEqual(['b.jpg', 'a.jpg']);
    const imported = await transfers.import(importFrom, parameters);
    expect(Object.fromEntries(imported)).toEqual({ 'a.jpg': Buffer.from('one'), 'b.jpg': Buffer.from('two') });
  });

  test('`%d` in the name numbers several files from 1', async () => {
    const contents = { 'x.png': 'one', 'y.png': 'two' };
    await transfers.export(exportTo, { ...storage.parameters, [one]: 'pages/page-%d.png' }, contents);
    const second = await transfers.import(importFrom, { ...storage.parameters, [one]: 'pages/page-2.png' });
    expect(second.get('page-2.png')?.toString()).toBe('two');
  });

  test('`%d` in the name goes where there is one file', async () => {
    await transfers.export(exportTo, { ...storage.parameters, [one]: 'lone/page-%d.png' }, { 'x.png': 'one' });
    const only = await transfers.import(importFrom, { ...storage.parameters, [one]: 'lone/page.png' });
    expect(only.get('page.png')?.toString()).toBe('one');
  });

  test('a large file goes up in parts and is whole', async () => {
    const content = randomBytes(11 * 2 ** 20);
    const parameters = { ...storage.parameters, [one]: 'large.bin' };
    await transfers.export(exportTo, parameters, { 'large.bin': content });
    const imported = await transfers.import(importFrom, parameters);
    expect(imported.get('large.bin')?.equals(content)).toBe(true);
  });

  test('a missing object is an error in the words of the server', async () => {
    const failure = transfers.import(importFrom, { ...storage.parameters, [one]: 'nowhere.txt' });
    await expect(failure).rejects.toMatchObject({
      name: 'OperationError',
      code: 'DOWNLOAD_FAILED',
      message: expect.stringMatching(missing),
    });
  });

  test('a prefix without objects is an error that names it', async () => {
    const failure = transfers.import(importFrom, { ...storage.parameters, [many]: 'nothing-here/' });
    await expect(failure).rejects.toMatchObject({
      name: 'OperationError',
      message: expect.stringMatching(/nothing-here|[Nn]o such/),
    });
  });

  test('refused credentials are an error in the words of the server, and are not in it', async () => {
    const parameters = { ...storage.parameters, ...storage.wrong, [one]: 'a.txt' };
    const failure: unknown = await transfers
      .export(exportTo, parameters, { 'a.txt': 'a' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      name: 'OperationError',
      code: 'UPLOAD_FAILED',
      message: expect.stringMatching(refused),
    });
    for (const secret of Object.values(storage.wrong).filter((value) => value !== undefined))
      expect((failure as Error).message).not.toContain(secret);
  });

  test('a task that is stopped ends at once with the reason', async () => {
    const stopped = new AbortController();
    stopped.abort(new Error('cancelled'));
    const failure = transfers.export(exportTo, { ...storage.parameters, [one]: 'a' }, { a: 'a' }, stopped.signal);
    await expect(failure).rejects.toThrow('cancelled');
  });

  return () => ({ transfers, parameters: storage.parameters });
}
