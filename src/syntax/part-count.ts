const lineEnd = Buffer.from('\r\n');

/**
 * Counts the delimiters of a multipart body (RFC 2046, 5.1.1) before a parser sees them: a parser spends far more time on
 * an empty part than a client does, and tells nobody of a part without a head.
 */
export class PartCount {
  private readonly delimiter: Buffer;
  /** The end of what was seen, where a delimiter may begin. The first one of a body stands behind no line end. */
  private rest = lineEnd;
  private count = 0;

  constructor(
    boundary: string,
    private readonly most: number,
  ) {
    this.delimiter = Buffer.from(`\r\n--${boundary}`);
  }

  /** False once there are more parts than `most`. */
  allows(chunk: Buffer): boolean {
    const overlap = this.delimiter.length - 1;
    this.search(Buffer.concat([this.rest, chunk.subarray(0, overlap)]));
    this.search(chunk);
    this.rest = Buffer.concat([this.rest, chunk.subarray(-overlap)]).subarray(-overlap);
    return this.count <= this.most + closing;
  }

  private search(bytes: Buffer): void {
    const { delimiter, most } = this;
    let found = bytes.indexOf(delimiter);
    while (found >= 0 && this.count <= most + closing) {
      this.count += 1;
      found = bytes.indexOf(delimiter, found + delimiter.length);
    }
  }
}

/** The last delimiter begins no part. */
const closing = 1;
