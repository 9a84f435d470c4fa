/** v1's format groups (v1-contract 6, `group`); the catalogue's own `meta.group` wins where it has one. */
const groups: Record<string, string> = {
  archive:
    '7z ace alz arc arj bz bz2 cab cpio deb dmg gz img iso jar lha lz lzma lzo rar rpm rz tar tar.7z tar.bz tar.bz2 tar.gz tar.lzo tar.xz tar.z tbz tbz2 tgz tz tzo xz z zip',
  audio: 'aac ac3 aif aifc aiff amr au caf dss flac m4a m4b mp3 oga ogg opus voc wav weba wma',
  cad: 'dwg dxf',
  document:
    'abw adoc aw djvu doc docm docx dot dotx html hwp lwp md odt oxps pages pdf rst rtf sdw tex txt wpd wps xps zabw',
  ebook: 'azw azw3 azw4 cbc cbr cbz chm epub fb2 htmlz lit lrf mobi oeb pdb pml prc rb snb tcr txtz',
  font: 'eot otf ttf woff woff2',
  image:
    '3fr arw avif bmp cr2 cr3 crw dcr dng eps erf gif heic heif icns ico jfif jp2 jpg jxl mos mrw nef odd orf pbm pcx pef pgm png pnm ppm ps psb psd raf raw rw2 tga tiff webp x3f xcf',
  presentation: 'dps key odp pot potx pps ppsx ppt pptm pptx sda sdd',
  spreadsheet: 'csv et numbers ods sdc tsv xls xlsm xlsx',
  vector: 'ai ccx cdr cdt cgm cmx emf plt sk sk1 svg svgz vsd vsdx wmf wpg',
  video:
    '3g2 3gp 3gpp avi cavs dv dvr flv m2ts m4v mkv mod mov mp4 mpeg mpg mts mxf ogv rm rmvb swf ts vob webm wmv wtv',
  website: 'website',
};

const aliases = new Map(
  Object.entries({
    jpeg: 'jpg',
    jpe: 'jpg',
    jfif: 'jpg',
    mpg: 'mpeg',
    aif: 'aiff',
    text: 'txt',
    tbz2: 'tar.bz2',
    txz: 'tar.xz',
    tif: 'tiff',
    htm: 'html',
    markdown: 'md',
    tz: 'tar.z',
    tgz: 'tar.gz',
  }),
);

const groupOf = new Map(
  Object.entries(groups).flatMap(([group, formats]) =>
    formats.split(' ').map((format): [string, string] => [format, group]),
  ),
);

/** Undefined for a format that v1 never had. */
export function formatGroup(format: string | undefined): string | undefined {
  return format === undefined ? undefined : groupOf.get(canonicalFormat(format));
}

/** The name under which v2 lists a format: `jpeg` -> `jpg`. Unknown names come back in lower case. */
export function canonicalFormat(format: string): string {
  const name = format.trim().toLowerCase().replace(/^\./, '');
  return aliases.get(name) ?? name;
}

/** Lower-case extension without the dot; `tar.gz` and its kind count as one. Undefined where there is none. */
export function extensionOf(filename: string): string | undefined {
  return /[^./\\]\.(tar\.[a-z0-9]+|[a-z0-9]+)$/i.exec(filename)?.[1]?.toLowerCase();
}

/** `report.tar.gz` -> `report`. */
export function stemOf(filename: string): string {
  const extension = extensionOf(filename);
  return extension === undefined ? filename : filename.slice(0, -extension.length - 1);
}
