/** Percent of each letter among those beyond ASCII, in small letters, by language; rounded counts of running text. */
type Letters = Readonly<Record<string, number>>;

interface LatinEncoding {
  /** As iconv-lite names it. */
  name: string;
  languages: readonly Letters[];
  /** How many times likelier than windows-1252 its letters must be. */
  likelier: number;
}

const western: readonly Letters[] = [
  { ü: 35, ä: 30, ö: 17, ß: 17 }, // German
  { é: 55, à: 12, è: 10, ê: 6, ç: 3, â: 2, ô: 2, û: 2, î: 2, ù: 2, œ: 1, ë: 0.5, ï: 0.5 }, // French
  { ó: 30, í: 25, á: 20, é: 15, ñ: 8, ú: 5, ü: 0.3 }, // Spanish
  { ã: 25, ç: 20, á: 12, é: 12, í: 10, ó: 8, ê: 7, õ: 5, â: 3, ú: 3, à: 3, ô: 2 }, // Portuguese
  { è: 35, à: 30, ò: 15, ù: 10, é: 5, ì: 5 }, // Italian
  { à: 25, é: 20, ó: 20, è: 10, í: 8, ò: 7, ç: 5, ú: 3, ï: 2 }, // Catalan
  { ä: 40, å: 30, ö: 28, é: 1 }, // Swedish
  { ø: 35, å: 30, æ: 30, é: 1 }, // Danish, Norwegian
  { ä: 85, ö: 15, å: 0.1 }, // Finnish
  { ð: 30, í: 15, á: 15, ó: 9, þ: 8, ö: 7, æ: 7, é: 6, ú: 5, ý: 2 }, // Icelandic
  { ë: 50, é: 30, ï: 10, ö: 5, è: 3, ü: 2 }, // Dutch
  { ä: 35, õ: 30, ü: 25, ö: 10 }, // Estonian
];

const central: readonly Letters[] = [
  { á: 17, í: 16, ě: 12, é: 10, ř: 10, ž: 9, ý: 8, č: 8, š: 7, ů: 5, ú: 1, ó: 0.3, ť: 0.3, ď: 0.2, ň: 0.3 }, // Czech
  { á: 18, í: 12, č: 11, ý: 11, ž: 10, š: 9, é: 8, ú: 8, ť: 6, ľ: 5, ô: 2, ň: 2, ó: 1, ď: 1, ä: 0.5, ĺ: 0.1, ŕ: 0.1 }, // Slovak
  { ł: 27, ę: 15, ą: 14, ó: 12, ż: 12, ś: 10, ć: 6, ń: 3, ź: 1 }, // Polish
  { á: 30, é: 30, ö: 10, ó: 9, ő: 9, í: 5, ü: 4, ú: 2, ű: 2 }, // Hungarian
  { ă: 35, ţ: 20, î: 15, ş: 15, â: 10 }, // Romanian
  { č: 30, š: 25, ž: 18, ć: 15, đ: 8 }, // Croatian, Slovenian
];

const turkish: Letters = { ı: 34, ü: 14, ş: 14, ç: 9, ğ: 9, ö: 7, i̇: 3, â: 0.3, î: 0.1, û: 0.1 };

const baltic: readonly Letters[] = [
  { ė: 20, š: 15, ų: 15, ž: 10, į: 8, ą: 8, ū: 6, č: 6, ę: 3 }, // Lithuanian
  { ā: 35, ē: 15, ī: 15, š: 10, ū: 5, ņ: 4, ļ: 4, ž: 3, ķ: 2, ģ: 2, č: 1 }, // Latvian
];

/** The ones that texts without a declaration come in, the likeliest first; those of DOS and old Macs are rare by now. */
export const latinEncodings: readonly LatinEncoding[] = [
  { name: 'windows-1252', languages: western, likelier: 1 },
  { name: 'windows-1250', languages: central, likelier: 20 },
  { name: 'windows-1254', languages: [turkish], likelier: 20 },
  { name: 'ISO-8859-2', languages: central, likelier: 20 },
  { name: 'windows-1257', languages: baltic, likelier: 20 },
  { name: 'cp850', languages: western, likelier: 100 },
  { name: 'cp852', languages: central, likelier: 100 },
  { name: 'macintosh', languages: western, likelier: 100 },
];
