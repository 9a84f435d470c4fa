import { headerParameters } from '../../syntax';
import { decodeText, extendedParameter, withoutEncodedWords } from '../../text';
import { fileNames, scalarNames } from './parameters';

export interface PartHeader {
  /** Of the field; absent in the documented sample of 2016 (v1-contract 5.1). */
  name?: string;
  /** As sent, folders included. */
  filename?: string;
  contentType?: string;
}

/**
 * Reads the header of one multipart part as real clients write it: `name` before or after `filename`, any disposition
 * type (`Content-Disposition: file; filename=…`), quotes or none, `filename*` whole or in pieces, words of RFC 2047 as .NET writes them
 * (v1-clients B3).
 */
export function readPartHeader(header: Record<string, string[]>): PartHeader {
  const disposition = header['content-disposition']?.[0] ?? '';
  const parameters = headerParameters(disposition);
  const [plain, name] = [parameters.get('filename'), parameters.get('name')];
  return {
    name: name === undefined ? undefined : utf8(name),
    filename:
      extendedParameter(parameters, 'filename') ?? (plain === undefined ? undefined : withoutEncodedWords(utf8(plain))),
    contentType: header['content-type']?.[0]?.trim() || undefined,
  };
}

/**
 * A part with a file name, unless a client sends a parameter as if it were a file (python's `files={"apikey": …}`), or
 * one that says it is bytes. The `filename` of a form without a chosen file is empty: such a part holds nothing.
 */
export function isFile({ name, filename, contentType = 'text/plain' }: PartHeader): boolean {
  const root = name?.replace(/\[.*/s, '');
  if (root !== undefined && scalarNames.includes(root)) return false;
  if (filename !== undefined) return true;
  return fileNames.includes(root ?? 'file') && /^(application\/octet-stream|image|audio|video)/i.test(contentType);
}

/** Part headers come as bytes; browsers and libraries put UTF-8 there. */
function utf8(bytes: string): string {
  return decodeText(Buffer.from(bytes, 'latin1'));
}
