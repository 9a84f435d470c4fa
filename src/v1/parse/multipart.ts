import { PassThrough, type Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Dicer } from '@fastify/busboy';
import { V1Error } from '../../errors';
import { headerParameters, PartCount } from '../../syntax';
import { baseName } from './base-name';
import { treeOf, type FieldPair } from './brackets';
import type { Intake } from './intake';
import { limits } from './limits';
import { apiKeyParameter } from './parameters';
import { isFile, readPartHeader, type PartHeader } from './part-header';
import type { ReceivedPart } from './received-part';
import type { V1Map } from './values';

export interface Multipart {
  fields: V1Map;
  files: ReceivedPart[];
}

/**
 * Reads a multipart body: fields into memory, files into the spool, in whatever order they come.
 * Busboy's own part splitter does the work; Busboy itself would drop parts without `form-data; name=` and refuse bodies
 * without a last `--`, both of which real clients send (v1-clients B3).
 * Throws `V1Error` where it holds too much or breaks off; then nothing stays in the spool.
 */
export async function readMultipart(body: AsyncIterable<Buffer>, boundary: string, intake: Intake): Promise<Multipart> {
  const reading = new MultipartReading(intake);
  try {
    await feed(body, reading.splitter(boundary), reading, new PartCount(boundary, limits.parts));
    return await reading.end();
  } catch (error) {
    await reading.discard();
    throw error;
  }
}

function tooManyParts(): V1Error {
  return V1Error.badRequest(`There are more than ${limits.parts} parts.`);
}

async function feed(
  body: AsyncIterable<Buffer>,
  splitter: Dicer,
  reading: MultipartReading,
  count: PartCount,
): Promise<void> {
  for await (const chunk of body) {
    reading.throwIfFailed();
    if (!count.allows(chunk)) throw tooManyParts();
    splitter.write(chunk);
    await reading.drained();
  }
  splitter.end();
}

class MultipartReading {
  private readonly slots: Promise<FieldPair | ReceivedPart | undefined>[] = [];
  private readonly open = new Set<PassThrough>();
  private failure?: Error;
  private fieldBytes = 0;
  private files = 0;

  constructor(private readonly intake: Intake) {}

  splitter(boundary: string): Dicer {
    // Its own back pressure never wakes up when a large part ends in the chunk that paused it: `drained` does that work.
    const config = { boundary, maxHeaderSize: limits.partHeaderBytes, partHwm: Number.MAX_SAFE_INTEGER };
    const splitter = new Dicer(config);
    // "Unexpected end": the last boundary is missing. Node has checked that the body itself came whole.
    splitter.on('error', ignored);
    splitter.on('part', (part) => {
      part.on('error', ignored);
      part.on('header', (header: object) => this.accept(part, readPartHeader(header as Record<string, string[]>)));
    });
    return splitter;
  }

  /** Waits until the parts read so far went on to where they belong, so that no more than a few chunks are in memory. */
  async drained(): Promise<void> {
    for (const content of this.open) if (content.writableNeedDrain) await drainOf(content);
  }

  throwIfFailed(): void {
    if (this.failure) throw this.failure;
  }

  async end(): Promise<Multipart> {
    const read = await Promise.all(this.slots);
    this.throwIfFailed();
    return {
      fields: treeOf(read.filter((item): item is FieldPair => Array.isArray(item))),
      files: read.filter(isReceivedPart),
    };
  }

  async discard(): Promise<void> {
    this.open.forEach((content) => content.destroy());
    const files = (await Promise.all(this.slots)).filter(isReceivedPart);
    await Promise.all(files.map(({ path }) => this.intake.spool.remove(path)));
  }

  private accept(part: Readable, header: PartHeader): void {
    const content = part.pipe(new PassThrough());
    this.open.add(content);
    const slot = this.read(content, header)
      .catch((error: Error) => {
        this.failure ??= error;
        part.unpipe(content).resume();
        return undefined;
      })
      .finally(() => this.open.delete(content));
    this.slots.push(slot);
  }

  private async read(content: Readable, header: PartHeader): Promise<FieldPair | ReceivedPart | undefined> {
    if (this.slots.length >= limits.parts) throw tooManyParts();
    if (isFile(header)) return this.readFile(content, header);
    const bytes = await this.readField(content);
    if (!header.name) return undefined;
    const value = this.intake.values.read(bytes, headerParameters(header.contentType ?? '').get('charset'));
    if (apiKeyParameter.names.includes(header.name)) this.intake.noteKey(value.trim());
    return [header.name, value];
  }

  private async readFile(content: Readable, header: PartHeader): Promise<ReceivedPart | undefined> {
    if (++this.files > limits.files) throw V1Error.badRequest(`There are more than ${limits.files} files.`);
    if (this.intake.fileless) return dropped(content);
    const { path, size } = await this.intake.spool.write(content, this.intake.fileLease);
    const filename = baseName(header.filename ?? '');
    if (size > 0 || filename) {
      return { field: header.name ?? 'file', filename, contentType: header.contentType, path, size };
    }
    await this.intake.spool.remove(path);
    return undefined;
  }

  private async readField(content: Readable): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of content as AsyncIterable<Buffer>) {
      this.fieldBytes += chunk.length;
      if (this.fieldBytes > limits.bodyBytes) throw V1Error.tooLarge('The fields are larger than 10 MB.');
      this.intake.hold(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

async function dropped(content: Readable): Promise<undefined> {
  await finished(content.resume());
}

function drainOf(content: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    content.once('drain', done).once('close', done);
    function done() {
      content.off('drain', done).off('close', done);
      resolve();
    }
  });
}

function isReceivedPart(item: FieldPair | ReceivedPart | undefined): item is ReceivedPart {
  return item !== undefined && !Array.isArray(item);
}

function ignored(): void {}
