import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { CarrierError, type Carrier, type CarrierTarget, type OutgoingFile } from '../../src/carriers';
import type { NetworkPolicy } from '../../src/network';
import { createNetworkPolicy } from '../../src/network';

/** One storage under test. */
export interface CarrierFixture {
  carrier(network: NetworkPolicy): Carrier;
  target(path: string, parameters?: Record<string, string>): CarrierTarget;
  /** Parameters that make the credentials wrong, and what the storage says to them. */
  wrong: { parameters: Record<string, string>; words: RegExp };
  /** What stands at the storage under a path; undefined where nothing does. */
  read(path: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/** What every carrier promises, whatever the storage. */
export function carrierContract(start: () => Promise<CarrierFixture>): void {
  let fixture: CarrierFixture;
  let carrier: Carrier;
  beforeAll(async () => {
    fixture = await start();
    carrier = fixture.carrier(createNetworkPolicy({ mode: 'any', allow: [] }));
  });
  afterAll(() => fixture.close());

  it('a file keeps its own name below a directory, which is made where it is missing', async () => {
    const content = randomBytes(50_000);
    const path = await carrier.store(fixture.target('deep/er/'), fileOf(content), options());
    expect(path.replace(/^\//, '')).toBe('deep/er/out.pdf');
    expect(await fixture.read('deep/er/out.pdf')).toEqual(content);
  });

  it('a path without a trailing slash is the name of the file', async () => {
    await carrier.store(fixture.target('deep/other.pdf'), fileOf(Buffer.from('content')), options());
    expect(await fixture.read('deep/other.pdf')).toEqual(Buffer.from('content'));
  });

  it('a file without a path lands in the root', async () => {
    await carrier.store(fixture.target(''), fileOf(Buffer.from('root')), options());
    expect(await fixture.read('out.pdf')).toEqual(Buffer.from('root'));
  });

  it('names keep their spaces, quotes and letters of any language', async () => {
    await carrier.store(fixture.target("it's ünïcode/"), fileOf(Buffer.from('x'), 'Übersicht (1) 表.pdf'), options());
    expect(await fixture.read("it's ünïcode/Übersicht (1) 表.pdf")).toEqual(Buffer.from('x'));
  });

  it('an empty file is stored', async () => {
    await carrier.store(fixture.target('empty.pdf'), fileOf(Buffer.alloc(0)), options());
    expect(await fixture.read('empty.pdf')).toEqual(Buffer.alloc(0));
  });

  it('a file of many parts arrives whole, and its progress is told', async () => {
    const content = randomBytes(21_000_001);
    const progress: number[] = [];
    const onProgress = (bytes: number) => progress.push(bytes);
    await carrier.store(fixture.target('big.bin'), fileOf(content), { ...options(), onProgress });
    expect((await fixture.read('big.bin'))?.equals(content)).toBe(true);
    expect(Math.max(...progress)).toBeGreaterThan(0);
  });

  it('what breaks leaves nothing under the final name, and another try completes it', async () => {
    const content = randomBytes(21_000_001);
    const broken = { ...fileOf(content), open: async () => Readable.from(half(content)) };
    await expect(carrier.store(fixture.target('broken.bin'), broken, options())).rejects.toThrow();
    expect(await fixture.read('broken.bin')).toBeUndefined();
    await carrier.store(fixture.target('broken.bin'), fileOf(content), options());
    expect((await fixture.read('broken.bin'))?.equals(content)).toBe(true);
  });

  it('wrong credentials are told in the words of the storage, with a 4xx code and without the credentials', async () => {
    const wrong = fixture.target('x.pdf', fixture.wrong.parameters);
    const error = await failure(carrier.store(wrong, fileOf(Buffer.from('x')), options()));
    expect(error).toMatchObject({ transient: false, code: 400, message: expect.stringMatching(fixture.wrong.words) });
    for (const secret of Object.values(fixture.wrong.parameters)) expect(error.message).not.toContain(secret);
  });

  it('a host that the network policy forbids is never connected to', async () => {
    const strict = fixture.carrier(createNetworkPolicy({ mode: 'public', allow: [] }));
    const error = await failure(strict.store(fixture.target('x.pdf'), fileOf(Buffer.from('x')), options()));
    expect(error).toMatchObject({ transient: false, message: 'Connections to 127.0.0.1 are not allowed' });
  });

  it('an abort ends the transfer and leaves nothing under the final name', async () => {
    const stop = new AbortController();
    const endless = { ...fileOf(Buffer.alloc(0)), size: 1e9, open: async () => Readable.from(endlessly(stop)) };
    const stored = carrier.store(fixture.target('endless.bin'), endless, { signal: stop.signal });
    expect(await failure(stored)).toBeInstanceOf(CarrierError);
    expect(await fixture.read('endless.bin')).toBeUndefined();
  });
}

export function fileOf(content: Buffer, filename = 'out.pdf'): OutgoingFile {
  return {
    filename,
    size: content.length,
    open: async (offset = 0) => Readable.from(pieces(content.subarray(offset))),
  };
}

export function options() {
  return { signal: new AbortController().signal };
}

export async function failure(work: Promise<unknown>): Promise<CarrierError> {
  const error = await work.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  );
  return error as CarrierError;
}

function* pieces(content: Buffer) {
  for (let offset = 0; offset < content.length; offset += 65_536) yield content.subarray(offset, offset + 65_536);
}

async function* half(content: Buffer) {
  yield* pieces(content.subarray(0, content.length / 2));
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error('the output broke');
}

async function* endlessly(stop: AbortController) {
  for (let each = 0; ; each += 1) {
    yield Buffer.alloc(65_536);
    if (each === 300) stop.abort(new Error('stopped'));
    await new Promise((resolve) => setImmediate(resolve));
  }
}
