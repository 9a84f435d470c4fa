import { StringDecoder } from 'node:string_decoder';

/** Keeps the first or the last `limit` bytes of what a program says. */
export class TextWindow {
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly limit: number,
    private readonly end: 'first' | 'last',
  ) {}

  add(chunk: Buffer): void {
    if (this.end === 'first' && this.size >= this.limit) return;
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.end === 'last' && this.size > 2 * this.limit) this.compact();
  }

  text(): string {
    this.compact();
    return Buffer.concat(this.chunks).toString('utf8');
  }

  private compact(): void {
    const all = Buffer.concat(this.chunks);
    const kept = this.end === 'first' ? all.subarray(0, this.limit) : all.subarray(-this.limit);
    this.chunks = [kept];
    this.size = kept.length;
  }
}

/** Cuts a byte stream into lines; a carriage return ends one too, as progress displays use it. */
export class LineReader {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  add(chunk: Buffer): void {
    const lines = (this.rest + this.decoder.write(chunk)).split(/\r\n|[\r\n]/);
    this.rest = (lines.pop() ?? '').slice(-longestLine);
    for (const line of lines) this.onLine(line);
  }
}

const longestLine = 64 * 1024;
