import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

import { openPromise as openZip } from 'yauzl';

/** What a document says about itself. */
export interface DocumentFacts {
  title?: string;
  /** A tag of BCP 47, such as `de` or `de-AT`. */
  language?: string;
}

/** Of DOCX, ODT, HTML and RTF; nothing of other formats, of damaged files and where the document says nothing. */
export async function documentFacts(file: string, format: string): Promise<DocumentFacts> {
  const marks = marksOf[format];
  if (marks === undefined) return {};
  const text = marks.parts === undefined ? await beginningOf(file) : await partsOf(file, marks.parts);
  const title = plain(marks.title.exec(text)?.[1]);
  const language = plain(marks.language?.exec(text)?.[1]);
  return { ...(title !== undefined && { title }), ...(language !== undefined && { language }) };
}

interface Marks {
  /** Members of a package to look at; the file itself without. */
  parts?: readonly string[];
  title: RegExp;
  language?: RegExp;
}

const marksOf: Readonly<Partial<Record<string, Marks>>> = {
  docx: {
    parts: ['docProps/core.xml', 'word/styles.xml'],
    title: /<dc:title>([^<]*)</,
    language: /<w:lang\b[^<>]*\bw:val="([A-Za-z-]+)"/,
  },
  odt: { parts: ['meta.xml', 'styles.xml'], title: /<dc:title>([^<]*)</, language: /\bfo:language="([a-z]{2,3})"/ },
  html: { title: /<title[^<>]*>([^<]*)</i, language: /<html\b[^<>]*\blang=["']?([A-Za-z-]+)/i },
  rtf: { title: /\{\\title ([^{}\\]*)\}/ },
};

function plain(text: string | undefined): string | undefined {
  const trimmed = text?.replaceAll(/\s+/g, ' ').trim();
  if (trimmed === undefined || trimmed === '') return undefined;
  return trimmed.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

async function beginningOf(file: string): Promise<string> {
  return (await readFile(file)).subarray(0, mostBytes).toString('utf8');
}

async function partsOf(file: string, names: readonly string[]): Promise<string> {
  const found: string[] = [];
  const archive = await openZip(file, { lazyEntries: true, autoClose: false }).catch(() => undefined);
  if (archive === undefined) return '';
  try {
    for await (const entry of archive.eachEntry()) {
      if (!names.includes(entry.fileName) || entry.uncompressedSize > mostBytes) continue;
      found.push((await buffer(await archive.openReadStreamPromise(entry))).toString('utf8'));
    }
  } catch {
    return found.join('\n');
  } finally {
    archive.close();
  }
  return found.join('\n');
}

const mostBytes = 4 * 2 ** 20;
