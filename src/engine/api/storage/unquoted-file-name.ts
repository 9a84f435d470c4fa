import { Transform, type TransformCallback } from 'node:stream';

/** Characters; the fields before the file and its own head are far smaller. */
const farthest = 128 * 1024;

/**
 * Lets a form through and reads the name of its file where it stands without quotes: so the Node SDK 3 sends it, and
 * Busboy drops the spaces of such a name.
 */
export class UnquotedFileName extends Transform {
  private head: string | undefined = '';
  private found: string | undefined;

  /** Known as soon as the part of the file begins; undefined for a name in quotes. */
  get value(): string | undefined {
    this.head = undefined;
    return this.found;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.head !== undefined) this.look(this.head + chunk.toString('latin1'));
    done(null, chunk);
  }

  private look(head: string): void {
    const [, bytes] = unquoted.exec(head) ?? [];
    this.found = bytes && Buffer.from(bytes, 'latin1').toString('utf8').trim();
    this.head = this.found === undefined && head.length < farthest ? head : undefined;
  }
}

const unquoted = /\r\ncontent-disposition:\s*form-data;\s*name="?file"?;\s*filename=([^"\s;][^\r\n;]*)\r\n/i;
