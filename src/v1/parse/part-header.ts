import { decoded } from '../../translate';
import { decodeText, parameterOf } from './text';

export interface PartHeader {
  /** Of the field; absent in the documented sample of 2016 (v1-contract 5.1). */
  name?: string;
  /** As sent, folders included. */
  filename?: string;
  contentType?: string;
}

/**
 * Reads the header of one multipart part as real clients write it: `name` before or after `filename`, any disposition
 * type (`Content-Disposition: file; filename=…`), quotes or none, `filename*` (v1-clients B3).
 */
export function readPartHeader(header: Record<string, string[]>): PartHeader {
  const disposition = header['content-disposition']?.[0] ?? '';
  const extended = parameterOf(disposition, 'filename*');
  const plain = parameterOf(disposition, 'filename');
  const name = parameterOf(disposition, 'name');
  return {
    name: name === undefined ? undefined : utf8(name),
    filename: extendedValue(extended) ?? (plain === undefined ? undefined : utf8(plain)),
    contentType: header['content-type']?.[0]?.trim() || undefined,
  };
}

/** Part headers come as bytes; browsers and libraries put UTF-8 there. */
function utf8(bytes: string): string {
  return decodeText(Buffer.from(bytes, 'latin1'), undefined);
}

/** `UTF-8''na%C3%AFve.txt` (RFC 8187). */
function extendedValue(value: string | undefined): string | undefined {
  const encoded = /^[\w-]+'[^']*'(.*)$/s.exec(value ?? '')?.[1];
  return encoded && decoded(encoded);
}
