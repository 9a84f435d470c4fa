import { openPromise as openZip } from 'yauzl';

/** What a zip holds, by the names in it; `zip` where nothing in it says more, `undefined` where it can't be read. */
export async function zippedFormat(path: string): Promise<PackedKind | undefined> {
  const names = await namesIn(path).catch(() => undefined);
  if (names === undefined) return undefined;
  return packedKinds.find(({ holds }) => names.some((name) => holds.test(name))) ?? anyZip;
}

export interface PackedKind {
  format: string;
  /** Formats that are packed the same way. */
  also: readonly string[];
}

/** Whatever is in it, it may be meant as what these names say. */
export const anyZip = {
  format: 'zip',
  bytes: '',
  also: ['cbz', 'htmlz', 'jar', 'oeb', 'pml', 'snb', 'txtz', 'cbc', 'cdr'],
};

/** Formats by their own media type, which stands first in the zip (OpenDocument, EPUB), or by a part that they must have. */
const packedKinds: readonly (PackedKind & { holds: RegExp })[] = [
  { format: 'docx', also: ['docm', 'dotx'], holds: /^word\/document.*\.xml$/ },
  { format: 'xlsx', also: ['xlsm'], holds: /^xl\/workbook\.(?:xml|bin)$/ },
  { format: 'pptx', also: ['pptm', 'ppsx', 'potx'], holds: /^ppt\/presentation\.xml$/ },
  { format: 'vsdx', also: [], holds: /^visio\/document\.xml$/ },
  { format: 'xps', also: ['oxps'], holds: /^FixedDocSeq\.fdseq$|^FixedDocumentSequence\.fdseq$/ },
  { format: 'odt', also: [], holds: /^mimetype:application\/vnd\.oasis\.opendocument\.text/ },
  { format: 'ods', also: [], holds: /^mimetype:application\/vnd\.oasis\.opendocument\.spreadsheet/ },
  { format: 'odp', also: [], holds: /^mimetype:application\/vnd\.oasis\.opendocument\.presentation/ },
  { format: 'odd', also: [], holds: /^mimetype:application\/vnd\.oasis\.opendocument\.graphics/ },
  { format: 'epub', also: [], holds: /^mimetype:application\/epub\+zip|^META-INF\/container\.xml$/ },
  {
    format: 'pages',
    also: ['key', 'numbers'],
    holds: /^Index\/Document\.iwa$|^Index\.zip$|^index\.apxl$|^index\.xml$/,
  },
  // Packages whose parts have other names than usual, or that lack the media type: their programs read them all the same.
  {
    ...anyZip,
    also: ['docx', 'docm', 'dotx', 'xlsx', 'xlsm', 'pptx', 'pptm', 'ppsx', 'potx', 'vsdx', 'xps', 'oxps'],
    holds: /^\[Content_Types\]\.xml$/,
  },
  { ...anyZip, also: ['odt', 'ods', 'odp', 'odd'], holds: /^META-INF\/manifest\.xml$/ },
];

async function namesIn(path: string): Promise<string[]> {
  const archive = await openZip(path, { lazyEntries: true, autoClose: false });
  try {
    const names: string[] = [];
    for await (const entry of archive.eachEntry()) {
      names.push(entry.fileName);
      if (entry.fileName === 'mimetype' && entry.uncompressedSize <= longestMediaType) {
        const parts = await (await archive.openReadStreamPromise(entry)).toArray();
        names.push(`mimetype:${Buffer.concat(parts as Buffer[]).toString('latin1')}`);
      }
      if (names.length >= mostNames) break;
    }
    return names;
  } finally {
    archive.close();
  }
}

const longestMediaType = 200;
const mostNames = 2000;
