const carriageReturn = 0x0d;

/** The content of one part of a form, cut out of the chunks of the body as they come. */
export class PartContent {
  /** Bytes of content so far. */
  size = 0;
  /** Its delimiter was seen. */
  isOver = false;
  /** What may be the beginning of the delimiter. */
  private held: Buffer = Buffer.alloc(0);

  /** `before`: bytes of the body in front of the content. */
  constructor(
    private before: number,
    private readonly delimiter: Buffer,
  ) {}

  /** What is known to be content once this chunk is there. */
  of(chunk: Buffer): Buffer {
    if (this.isOver) return chunk.subarray(0, 0);
    const own = chunk.subarray(this.before);
    this.before -= chunk.length - own.length;
    const bytes = this.held.length > 0 ? Buffer.concat([this.held, own]) : own;
    const end = bytes.indexOf(this.delimiter);
    this.isOver = end >= 0;
    return this.counted(bytes, this.isOver ? end : this.beginningAtEnd(bytes));
  }

  /** What was held back, where the body ends without the delimiter. */
  rest(): Buffer {
    return this.counted(this.held, this.held.length);
  }

  private counted(bytes: Buffer, end: number): Buffer {
    this.held = bytes.subarray(end);
    this.size += end;
    return bytes.subarray(0, end);
  }

  /** Where at the end of these bytes the delimiter may begin; their length, where it does not. */
  private beginningAtEnd(bytes: Buffer): number {
    const first = Math.max(0, bytes.length - this.delimiter.length + 1);
    let at = bytes.indexOf(carriageReturn, first);
    while (at >= 0 && !this.delimiter.subarray(0, bytes.length - at).equals(bytes.subarray(at))) {
      at = bytes.indexOf(carriageReturn, at + 1);
    }
    return at < 0 ? bytes.length : at;
  }
}
