/** Text as it stands between the tags of XML, HTML and Pango's markup; letters that XML 1.0 can't write are left out. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(unwritable, '').replaceAll(/[&<>]/g, (letter) => entities[letter] ?? letter);
}

/** Text within the double quotes of an attribute. */
export function escapeAttribute(text: string): string {
  return escapeMarkup(text).replaceAll('"', '&quot;');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Everything that the production Char of XML 1.0 (2.2) lacks, but for lone surrogates, which UTF-8 can't carry either. */
const unwritable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
