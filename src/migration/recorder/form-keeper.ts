import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { PartCount } from '../../syntax';
import { isSecretName } from '../../translate';
import { BodyKeeper, type KeptBody } from './body-keeper';
import type { BodyStore } from './body-store';
import { TextKeeper, type KeptText, type TextBudget } from './text-keeper';

/** A part of a multipart body as it came, not yet masked. */
export interface KeptPart {
  head: [name: string, value: string][];
  name?: string;
  fileName?: string;
  contentType?: string;
  content: KeptText | KeptBody;
}

export interface KeptForm {
  parts: KeptPart[];
  size: number;
  lost?: string;
}

const mostParts = 2_000;
const tooMany = `it has more than ${mostParts} parts`;

/** Takes a multipart body apart as it passes: fields are held to be masked, files go where bodies go. */
export class FormKeeper {
  private readonly splitter: Dicer;
  private readonly count: PartCount;
  private readonly finished: Promise<void>;
  private readonly parts: { head: KeptPart['head']; keeper: TextKeeper | BodyKeeper }[] = [];
  private size = 0;
  private lost?: string;

  constructor(
    boundary: string,
    private readonly store: BodyStore,
    private readonly budget: TextBudget,
  ) {
    const config = { boundary, maxHeaderSize: 16_384, partHwm: Number.MAX_SAFE_INTEGER };
    this.splitter = new Dicer(config);
    this.count = new PartCount(boundary, mostParts);
    // The splitter has finished once it has seen the last boundary, which may be long before the end.
    this.finished = new Promise((resolve) => {
      this.splitter.once('finish', resolve).on('error', () => resolve());
    });
    this.splitter.on('part', (part: Readable) => {
      part.on('error', () => undefined);
      part.on('header', (header: object) => this.accept(part, header as Record<string, string[]>));
    });
  }

  write(chunk: Buffer): void {
    this.size += chunk.length;
    if (!this.count.allows(chunk)) this.lost ??= tooMany;
    if (this.lost === undefined) this.splitter.write(chunk);
  }

  async end(): Promise<KeptForm> {
    this.splitter.end();
    await this.finished;
    await new Promise((resolve) => setImmediate(resolve));
    const parts = await Promise.all(
      this.parts.map(async ({ head, keeper }) => ({ head, ...namesOf(head), content: await keeper.end() })),
    );
    return { parts, size: this.size, lost: this.lost };
  }

  private accept(part: Readable, header: Record<string, string[]>): void {
    if (this.parts.length >= mostParts) {
      this.lost = tooMany;
      return void part.resume();
    }
    const head = Object.entries(header).flatMap(([name, values]) =>
      values.map((value): [string, string] => [inTitleCase(name), Buffer.from(value, 'latin1').toString()]),
    );
    const keeper = hasContent(head) ? new BodyKeeper(this.store) : new TextKeeper(this.budget);
    this.parts.push({ head, keeper });
    part.on('data', (chunk: Buffer) => keeper.write(chunk));
  }
}

/** A part with a file name, or with nothing but bytes; not a parameter that a client sent as if it were a file. */
function hasContent(head: KeptPart['head']): boolean {
  const { name = 'file', fileName, contentType = '' } = namesOf(head);
  const path = name.split(/[[\]]+/).filter(Boolean);
  if (path.some(isSecretName) || parametersWithSecrets.includes(path[0] ?? '')) return false;
  return fileName !== undefined || /^(application\/octet-stream|image|audio|video)/i.test(contentType);
}

/** Values of these may be objects in JSON. */
const parametersWithSecrets = ['input', 'output', 'callback', 'converteroptions', 'options', 'tag'];

function namesOf(head: KeptPart['head']): Pick<KeptPart, 'name' | 'fileName' | 'contentType'> {
  const disposition = head.find(([name]) => name === 'Content-Disposition')?.[1] ?? '';
  const contentType = head.find(([name]) => name === 'Content-Type')?.[1];
  const fileName = parameterOf(disposition, 'filename') ?? parameterOf(disposition, String.raw`filename\*[\d*]*`);
  return { name: parameterOf(disposition, 'name'), fileName, contentType };
}

function parameterOf(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(disposition);
  return match?.[1] ?? match?.[2];
}

function inTitleCase(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}
