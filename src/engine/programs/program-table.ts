/** The programs the engine can use: the only place for their names on PATH and how their versions are read. */
export type ProgramId = keyof typeof programTable;

export interface ProgramRow {
  /** How messages call it: `<title> on PATH`. */
  title: string;
  /** Names to look for on PATH, best first. */
  names: readonly string[];
  /** Debian packages that bring it, for `apt-get install`. */
  packages: string;
  versionArguments: readonly string[];
  /** Group 1 is the version. A program whose answer does not match is another one of the same name. */
  version: RegExp;
  /** What this build can do: group 1 of every match of the answer (encoders, formats, languages). */
  features?: { arguments: readonly string[]; pattern: RegExp };
  /** It reserves far more addresses than memory, so a limit on addresses would stop it from starting. */
  reservesAddresses?: boolean;
  /** Which line of its words says why it failed; the last one by default. */
  reasonLine?: 'first' | 'last';
}

export const programTable = {
  ffmpeg: {
    title: 'FFmpeg (ffmpeg)',
    names: ['ffmpeg'],
    packages: 'ffmpeg',
    versionArguments: ['-hide_banner', '-version'],
    version: /^ffmpeg version n?(\d[\w.]*)/,
    features: { arguments: ['-hide_banner', '-encoders'], pattern: /^ [VAS][A-Z.]{5} (\S+)/gm },
  },
  ffprobe: {
    title: 'FFmpeg (ffprobe)',
    names: ['ffprobe'],
    packages: 'ffmpeg',
    versionArguments: ['-hide_banner', '-version'],
    version: /^ffprobe version n?(\d[\w.]*)/,
  },
  soffice: {
    title: 'LibreOffice (soffice)',
    names: ['soffice', 'libreoffice'],
    packages: 'libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui',
    versionArguments: ['--headless', '--version'],
    version: /LibreOffice (\d[\d.]*)/,
    reservesAddresses: true,
  },
  pandoc: {
    title: 'Pandoc (pandoc)',
    names: ['pandoc'],
    packages: 'pandoc',
    versionArguments: ['--version'],
    version: /^pandoc(?:\.exe)? (\d[\d.]*)/,
    features: { arguments: ['--list-output-formats'], pattern: /^(\S+)$/gm },
    reservesAddresses: true,
  },
  ghostscript: {
    title: 'Ghostscript (gs)',
    names: ['gs'],
    packages: 'ghostscript',
    versionArguments: ['--version'],
    version: /^(\d+\.[\d.]+)/,
  },
  pdftohtml: poppler('pdftohtml'),
  pdftocairo: poppler('pdftocairo'),
  pdfinfo: poppler('pdfinfo'),
  imagemagick: {
    title: 'ImageMagick (convert)',
    names: ['magick', 'convert'],
    packages: 'imagemagick',
    versionArguments: ['-version'],
    version: /^Version: ImageMagick (\d[\d.-]*)/,
    features: { arguments: ['-list', 'format'], pattern: /^\s*([A-Z0-9-]+)\*? +\S+ +[r-]w[+-]/gm },
    reasonLine: 'first',
  },
  identify: {
    title: 'ImageMagick (identify)',
    names: ['identify'],
    packages: 'imagemagick',
    versionArguments: ['-version'],
    version: /^Version: ImageMagick (\d[\d.-]*)/,
    features: { arguments: ['-list', 'format'], pattern: /^\s*([A-Z0-9-]+)\*? +\S+ +r[w-][+-]/gm },
    reasonLine: 'first',
  },
  graphicsmagick: {
    title: 'GraphicsMagick (gm)',
    names: ['gm'],
    packages: 'graphicsmagick',
    versionArguments: ['version'],
    version: /^GraphicsMagick (\d[\d.]*)/,
  },
  rsvg: {
    title: 'librsvg (rsvg-convert)',
    names: ['rsvg-convert'],
    packages: 'librsvg2-bin',
    versionArguments: ['--version'],
    version: /rsvg-convert (?:version )?(\d[\d.]*)/,
  },
  sevenZip: {
    title: '7-Zip (7z)',
    names: ['7zz', '7z', '7za'],
    packages: 'p7zip-full',
    versionArguments: ['i'],
    version: /7-Zip (?:\([az]\) |\[\d+\] )?(\d[\d.]*)/,
  },
  bsdtar: {
    title: 'libarchive (bsdtar)',
    names: ['bsdtar'],
    packages: 'libarchive-tools',
    versionArguments: ['--version'],
    version: /^bsdtar (\d[\d.]*)/,
  },
  calibre: {
    title: 'Calibre (ebook-convert)',
    names: ['ebook-convert'],
    packages: 'calibre',
    versionArguments: ['--version'],
    version: /calibre (\d[\d.]*)/,
    reservesAddresses: true,
  },
  chrome: {
    title: 'Chromium (chromium)',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    packages: 'chromium',
    versionArguments: ['--version'],
    version: /(?:Chromium|Chrome) (\d[\d.]*)/,
    reservesAddresses: true,
  },
  tesseract: {
    title: 'Tesseract (tesseract)',
    names: ['tesseract'],
    packages: 'tesseract-ocr',
    versionArguments: ['--version'],
    version: /^tesseract v?(\d[\d.]*)/,
    features: { arguments: ['--list-langs'], pattern: /^([a-z]{3}(?:_\w+)?)$/gm },
  },
  ocrmypdf: {
    title: 'OCRmyPDF (ocrmypdf)',
    names: ['ocrmypdf'],
    packages: 'ocrmypdf',
    versionArguments: ['--version'],
    version: /^(\d[\d.]*)/,
    reservesAddresses: true,
  },
} satisfies Record<string, ProgramRow>;

function poppler(name: string): ProgramRow {
  return {
    title: `Poppler (${name})`,
    names: [name],
    packages: 'poppler-utils',
    versionArguments: ['-v'],
    version: new RegExp(`${name} version (\\d[\\d.]*)`),
  };
}
