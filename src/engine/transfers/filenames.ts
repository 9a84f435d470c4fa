import { parse as parseDisposition } from 'content-disposition';
import { extension } from 'mime-types';
import { decodeText, extendedParameter, withoutEncodedWords } from '../../text';
import { safeName } from '../contract/output-names';

export interface FilenameFacts {
  /** The caller's wish. */
  wanted?: unknown;
  contentDisposition?: string;
  contentType?: string;
  /** Where the file came from, after redirects. */
  url: string;
}

/** The caller's name, else the server's, else the last part of the path (v2-contract 4.1). */
export function filenameOf(facts: FilenameFacts): string {
  if (typeof facts.wanted === 'string' && facts.wanted !== '') return safeName(facts.wanted);
  const named = facts.contentDisposition && filenameIn(facts.contentDisposition);
  if (named) return safeName(named);
  const last = lastPart(facts.url);
  if (last.includes('.')) return safeName(last);
  const ending = facts.contentType && !generic.test(facts.contentType) && extension(facts.contentType);
  return safeName(`${last || 'file'}${ending ? `.${ending}` : ''}`);
}

/** Says nothing of the content. */
const generic = /^application\/octet-stream\b/i;

function filenameIn(header: string): string | undefined {
  try {
    const parameters = new Map(Object.entries(parseDisposition(header, { extended: false }).parameters));
    const plain = parameters.get('filename');
    const named = plain && withoutEncodedWords(decodeText(Buffer.from(plain, 'latin1')));
    return extendedParameter(parameters, 'filename') ?? named;
  } catch {
    return undefined;
  }
}

function lastPart(url: string): string {
  const part = new URL(url).pathname.split('/').pop() ?? '';
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
