import { isUtf8 } from 'node:buffer';
import { decodeText } from '../../text';

/**
 * Reads the bytes of a query, form or multipart field as text, and remembers those that are no UTF-8: content that came
 * by `input=raw` is asked for again byte for byte.
 */
export class BinaryValues {
  private readonly bytesByText = new Map<string, Buffer>();

  /** Text in the named charset; where none is named in UTF-8, or else in windows-1252. */
  read(bytes: Buffer, charset?: string): string {
    const text = decodeText(bytes, charset);
    if (charset !== undefined || !isUtf8(bytes)) this.bytesByText.set(text, bytes);
    return text;
  }

  /** The bytes that were read as this text; undefined where they are its UTF-8. */
  bytesOf(text: string): Buffer | undefined {
    return this.bytesByText.get(text);
  }
}
