/** The encoding that the start of an HTML or XML file names, as the Encoding Standard means it; other formats name none. */
export function declaredEncoding(start: string, format: string): string | undefined {
  const name = declarations(format)
    .map((pattern) => pattern.exec(start)?.[2])
    .find((found) => found !== undefined);
  return name === undefined ? undefined : meant(name.toLowerCase());
}

/** The same text, which says about itself that it is UTF-8 where it can say so. */
export function declaringUtf8(text: string, format: string): string {
  const said = declarations(format).reduce((changed, pattern) => changed.replace(pattern, '$1utf-8'), text);
  return format === 'html' && !htmlCharset.test(said.slice(0, reach)) ? withCharset(said) : said;
}

function declarations(format: string): RegExp[] {
  if (format === 'html') return [htmlCharset, xmlEncoding];
  return xmlFormats.has(format) ? [xmlEncoding] : [];
}

const xmlFormats: ReadonlySet<string> = new Set(['fb2', 'svg']);
const xmlEncoding = /^(\s*<\?xml[^>]*?\sencoding\s*=\s*["'])([\w.:-]+)/;
const htmlCharset = /(<meta\b[^>]*?\bcharset\s*=\s*["']?\s*)([\w.:-]+)/i;
const reach = 4096;

/** A byte order mark would do, but not every reader takes it for one. */
function withCharset(html: string): string {
  const before =
    /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!doctype[^>]*>\s*)?(?:<html\b[^>]*>\s*)?(?:<head\b[^>]*>)?/i.exec(html)?.[0] ?? '';
  return `${before}<meta charset="utf-8">${html.slice(before.length)}`;
}

/** Labels by which programs call a superset (Encoding Standard, 4.2); a file whose ASCII can be read is no UTF-16. */
function meant(label: string): string {
  if (/^(?:iso[-_]?8859[-_]?1|latin-?1|us-ascii|ascii|cp1252|windows-1252|x-cp1252)$/.test(label))
    return 'windows-1252';
  if (/^(?:utf-?8|utf-?16(?:le|be)?|unicode)$/.test(label)) return 'utf-8';
  if (/^(?:gb2312|gbk|gb_2312-80|x-gbk)$/.test(label)) return 'gb18030';
  if (/^(?:shift[-_]jis|x-sjis|sjis|ms_kanji|windows-31j)$/.test(label)) return 'shift_jis';
  if (/^(?:euc-kr|ks_c_5601-1987|korean)$/.test(label)) return 'cp949';
  if (/^iso-8859-9$/.test(label)) return 'windows-1254';
  return label.replace(/^x-/, '');
}
