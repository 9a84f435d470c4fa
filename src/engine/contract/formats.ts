/** The file formats the engine knows: the only place for groups, aliases and media types (v1-contract 6, v2-contract 3.4). */
export interface Format {
  extension: string;
  group: FormatGroup;
  mime: string;
}

export type FormatGroup =
  | 'archive'
  | 'audio'
  | 'cad'
  | 'document'
  | 'ebook'
  | 'font'
  | 'image'
  | 'presentation'
  | 'spreadsheet'
  | 'vector'
  | 'video'
  | 'website';

/** Lower case, without a leading dot, aliases resolved: `.JPEG` -> `jpg`. Unknown names come back as they are. */
export function canonicalFormat(name: string): string {
  const extension = name.trim().toLowerCase().replace(/^\./, '');
  return aliases[extension] ?? extension;
}

/** `undefined` for a format that is not in the table. */
export function findFormat(name: string): Format | undefined {
  return byExtension.get(canonicalFormat(name));
}

/** Canonical format of a file name; `tar.gz` and its kind count as one extension. `undefined` without an extension. */
export function formatOfFilename(filename: string): string | undefined {
  const extension = extensionOf(filename);
  return extension === '' ? undefined : canonicalFormat(extension);
}

/** `report.tar.gz` -> `report`: the name a new extension is put behind. */
export function baseNameOf(filename: string): string {
  const extension = extensionOf(filename);
  return extension === '' ? filename : filename.slice(0, -extension.length - 1);
}

function extensionOf(filename: string): string {
  return /[^.](?:\.(tar\.[a-z0-9]+|[a-z0-9]+))$/i.exec(filename)?.[1] ?? '';
}

const aliases: Record<string, string> = {
  jpeg: 'jpg',
  jpe: 'jpg',
  jfif: 'jpg',
  tif: 'tiff',
  htm: 'html',
  markdown: 'md',
  mpg: 'mpeg',
  aif: 'aiff',
  text: 'txt',
  'tar.z': 'tar.Z',
  tz: 'tar.Z',
  tgz: 'tar.gz',
  tbz2: 'tar.bz2',
  txz: 'tar.xz',
};

type FormatRow = [extension: string, mime: string];

const table: Record<FormatGroup, FormatRow[]> = {
  archive: [
    ['7z', 'application/x-7z-compressed'],
    ['ace', 'application/x-ace-compressed'],
    ['alz', 'application/octet-stream'],
    ['arc', 'application/octet-stream'],
    ['arj', 'application/x-arj'],
    ['bz2', 'application/x-bzip2'],
    ['cab', 'application/vnd.ms-cab-compressed'],
    ['cpio', 'application/x-cpio'],
    ['deb', 'application/vnd.debian.binary-package'],
    ['gz', 'application/gzip'],
    ['iso', 'application/x-iso9660-image'],
    ['jar', 'application/java-archive'],
    ['lha', 'application/x-lzh-compressed'],
    ['lzma', 'application/x-lzma'],
    ['rar', 'application/vnd.rar'],
    ['rpm', 'application/x-rpm'],
    ['tar', 'application/x-tar'],
    ['tar.bz2', 'application/x-bzip2'],
    ['tar.gz', 'application/gzip'],
    ['tar.lzo', 'application/x-lzop'],
    ['tar.xz', 'application/x-xz'],
    ['tar.Z', 'application/x-compress'],
    ['xz', 'application/x-xz'],
    ['zip', 'application/zip'],
  ],
  audio: [
    ['aac', 'audio/aac'],
    ['ac3', 'audio/ac3'],
    ['aiff', 'audio/aiff'],
    ['amr', 'audio/amr'],
    ['caf', 'audio/x-caf'],
    ['flac', 'audio/flac'],
    ['m4a', 'audio/mp4'],
    ['m4b', 'audio/mp4'],
    ['mp3', 'audio/mpeg'],
    ['oga', 'audio/ogg'],
    ['ogg', 'audio/ogg'],
    ['opus', 'audio/ogg'],
    ['voc', 'audio/x-voc'],
    ['wav', 'audio/wav'],
    ['weba', 'audio/webm'],
    ['wma', 'audio/x-ms-wma'],
  ],
  cad: [
    ['dwg', 'image/vnd.dwg'],
    ['dxf', 'image/vnd.dxf'],
  ],
  document: [
    ['abw', 'application/x-abiword'],
    ['adoc', 'text/asciidoc'],
    ['djvu', 'image/vnd.djvu'],
    ['doc', 'application/msword'],
    ['docm', 'application/vnd.ms-word.document.macroenabled.12'],
    ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['dot', 'application/msword'],
    ['dotx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.template'],
    ['html', 'text/html'],
    ['hwp', 'application/x-hwp'],
    ['lwp', 'application/vnd.lotus-wordpro'],
    ['md', 'text/markdown'],
    ['odt', 'application/vnd.oasis.opendocument.text'],
    ['oxps', 'application/oxps'],
    ['pages', 'application/vnd.apple.pages'],
    ['pdf', 'application/pdf'],
    ['rst', 'text/x-rst'],
    ['rtf', 'application/rtf'],
    ['tex', 'application/x-tex'],
    ['txt', 'text/plain'],
    ['wpd', 'application/vnd.wordperfect'],
    ['wps', 'application/vnd.ms-works'],
    ['xps', 'application/vnd.ms-xpsdocument'],
    ['zabw', 'application/x-abiword'],
  ],
  ebook: [
    ['azw', 'application/vnd.amazon.ebook'],
    ['azw3', 'application/vnd.amazon.ebook'],
    ['azw4', 'application/vnd.amazon.ebook'],
    ['cbc', 'application/x-cbr'],
    ['cbr', 'application/vnd.comicbook-rar'],
    ['cbz', 'application/vnd.comicbook+zip'],
    ['chm', 'application/vnd.ms-htmlhelp'],
    ['epub', 'application/epub+zip'],
    ['fb2', 'application/x-fictionbook+xml'],
    ['htmlz', 'application/zip'],
    ['lit', 'application/x-ms-reader'],
    ['lrf', 'application/x-sony-bbeb'],
    ['mobi', 'application/x-mobipocket-ebook'],
    ['oeb', 'application/zip'],
    ['pdb', 'application/vnd.palm'],
    ['pml', 'application/zip'],
    ['prc', 'application/x-mobipocket-ebook'],
    ['rb', 'application/x-rocketbook'],
    ['snb', 'application/octet-stream'],
    ['tcr', 'application/octet-stream'],
    ['txtz', 'application/zip'],
  ],
  font: [
    ['eot', 'application/vnd.ms-fontobject'],
    ['otf', 'font/otf'],
    ['ttf', 'font/ttf'],
    ['woff', 'font/woff'],
    ['woff2', 'font/woff2'],
  ],
  image: [
    ['3fr', 'image/x-hasselblad-3fr'],
    ['arw', 'image/x-sony-arw'],
    ['avif', 'image/avif'],
    ['bmp', 'image/bmp'],
    ['cr2', 'image/x-canon-cr2'],
    ['crw', 'image/x-canon-crw'],
    ['dcr', 'image/x-kodak-dcr'],
    ['dng', 'image/x-adobe-dng'],
    ['eps', 'application/postscript'],
    ['erf', 'image/x-epson-erf'],
    ['gif', 'image/gif'],
    ['heic', 'image/heic'],
    ['heif', 'image/heif'],
    ['icns', 'image/x-icns'],
    ['ico', 'image/vnd.microsoft.icon'],
    ['jp2', 'image/jp2'],
    ['jpg', 'image/jpeg'],
    ['jxl', 'image/jxl'],
    ['mos', 'image/x-leaf-mos'],
    ['mrw', 'image/x-minolta-mrw'],
    ['nef', 'image/x-nikon-nef'],
    ['odd', 'application/vnd.oasis.opendocument.graphics'],
    ['orf', 'image/x-olympus-orf'],
    ['pbm', 'image/x-portable-bitmap'],
    ['pcx', 'image/x-pcx'],
    ['pef', 'image/x-pentax-pef'],
    ['pgm', 'image/x-portable-graymap'],
    ['png', 'image/png'],
    ['pnm', 'image/x-portable-anymap'],
    ['ppm', 'image/x-portable-pixmap'],
    ['ps', 'application/postscript'],
    ['psd', 'image/vnd.adobe.photoshop'],
    ['raf', 'image/x-fuji-raf'],
    ['raw', 'application/octet-stream'],
    ['rw2', 'image/x-panasonic-rw2'],
    ['tga', 'image/x-tga'],
    ['tiff', 'image/tiff'],
    ['webp', 'image/webp'],
    ['x3f', 'image/x-sigma-x3f'],
    ['xcf', 'image/x-xcf'],
  ],
  presentation: [
    ['dps', 'application/octet-stream'],
    ['key', 'application/vnd.apple.keynote'],
    ['odp', 'application/vnd.oasis.opendocument.presentation'],
    ['pot', 'application/vnd.ms-powerpoint'],
    ['potx', 'application/vnd.openxmlformats-officedocument.presentationml.template'],
    ['pps', 'application/vnd.ms-powerpoint'],
    ['ppsx', 'application/vnd.openxmlformats-officedocument.presentationml.slideshow'],
    ['ppt', 'application/vnd.ms-powerpoint'],
    ['pptm', 'application/vnd.ms-powerpoint.presentation.macroenabled.12'],
    ['pptx', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ],
  spreadsheet: [
    ['csv', 'text/csv'],
    ['et', 'application/octet-stream'],
    ['numbers', 'application/vnd.apple.numbers'],
    ['ods', 'application/vnd.oasis.opendocument.spreadsheet'],
    ['tsv', 'text/tab-separated-values'],
    ['xls', 'application/vnd.ms-excel'],
    ['xlsm', 'application/vnd.ms-excel.sheet.macroenabled.12'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ],
  vector: [
    ['ai', 'application/postscript'],
    ['cdr', 'application/vnd.corel-draw'],
    ['cgm', 'image/cgm'],
    ['emf', 'image/emf'],
    ['sk', 'application/octet-stream'],
    ['sk1', 'application/octet-stream'],
    ['svg', 'image/svg+xml'],
    ['svgz', 'image/svg+xml'],
    ['vsd', 'application/vnd.visio'],
    ['vsdx', 'application/vnd.ms-visio.drawing'],
    ['wmf', 'image/wmf'],
  ],
  video: [
    ['3g2', 'video/3gpp2'],
    ['3gp', 'video/3gpp'],
    ['avi', 'video/x-msvideo'],
    ['flv', 'video/x-flv'],
    ['m4v', 'video/x-m4v'],
    ['mkv', 'video/x-matroska'],
    ['mov', 'video/quicktime'],
    ['mp4', 'video/mp4'],
    ['mpeg', 'video/mpeg'],
    ['mts', 'video/mp2t'],
    ['mxf', 'application/mxf'],
    ['ogv', 'video/ogg'],
    ['rm', 'application/vnd.rn-realmedia'],
    ['rmvb', 'application/vnd.rn-realmedia-vbr'],
    ['swf', 'application/vnd.adobe.flash.movie'],
    ['ts', 'video/mp2t'],
    ['vob', 'video/dvd'],
    ['webm', 'video/webm'],
    ['wmv', 'video/x-ms-wmv'],
  ],
  website: [['website', 'text/html']],
};

const byExtension = new Map<string, Format>(
  Object.entries(table).flatMap(([group, rows]) =>
    rows.map(([extension, mime]) => [extension.toLowerCase(), { extension, mime, group: group as FormatGroup }]),
  ),
);
