/** LibreOffice's own names for what it reads and writes. */
export type OfficeModule = 'writer' | 'calc' | 'impress';

export interface OfficeFamily {
  module: OfficeModule;
  /** Formats it opens; with a text where it must be told how. */
  reads: Readonly<Record<string, string | null>>;
  /** Formats it saves, with the export filter. */
  writes: Readonly<Record<string, string>>;
  pdfFilter: string;
}

/** Field separator, quote, UTF-8, first line (and: no quotes but where needed): the text filter wants character codes. */
const textFilter = 'Text - txt - csv (StarCalc)';
const commaText = { read: `${textFilter}:44,34,76,1`, written: `${textFilter}:44,34,76,1,,0,false` };
const tabText = { read: `${textFilter}:9,34,76,1`, written: `${textFilter}:9,34,76,1,,0,false` };

export const officeFamilies: readonly OfficeFamily[] = [
  {
    module: 'writer',
    reads: {
      ...selfDescribing(
        'abw',
        'doc',
        'docm',
        'docx',
        'dot',
        'dotx',
        'hwp',
        'lwp',
        'odt',
        'pages',
        'rtf',
        'wpd',
        'wps',
        'zabw',
      ),
      html: 'HTML (StarWriter)',
      txt: 'Text (encoded):UTF8,LF',
    },
    writes: {
      docx: 'MS Word 2007 XML',
      doc: 'MS Word 97',
      odt: 'writer8',
      rtf: 'Rich Text Format',
      txt: 'Text (encoded):UTF8,LF,,,false',
      html: 'HTML (StarWriter):EmbedImages',
    },
    pdfFilter: 'writer_pdf_Export',
  },
  {
    module: 'calc',
    reads: { ...selfDescribing('et', 'numbers', 'ods', 'xls', 'xlsm', 'xlsx'), csv: commaText.read, tsv: tabText.read },
    writes: {
      xlsx: 'Calc MS Excel 2007 XML',
      xls: 'MS Excel 97',
      ods: 'calc8',
      csv: commaText.written,
      tsv: tabText.written,
      html: 'HTML (StarCalc):EmbedImages',
    },
    pdfFilter: 'calc_pdf_Export',
  },
  {
    module: 'impress',
    reads: selfDescribing('dps', 'key', 'odp', 'pot', 'potx', 'pps', 'ppsx', 'ppt', 'pptm', 'pptx'),
    writes: { pptx: 'Impress MS PowerPoint 2007 XML', ppt: 'MS PowerPoint 97', odp: 'impress8' },
    pdfFilter: 'impress_pdf_Export',
  },
];

/** Of a format that LibreOffice opens; each is opened by one module. */
export function familyOf(format: string): OfficeFamily {
  return officeFamilies.find(({ reads }) => format in reads) as OfficeFamily;
}

function selfDescribing(...formats: string[]): Record<string, null> {
  return Object.fromEntries(formats.map((format) => [format, null]));
}
