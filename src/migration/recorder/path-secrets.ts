/** An address with a path, its slashes escaped as JSON does or not. */
const address = /((?:https?:|ftps?:|sftp:)?(?:\\?\/){2}[^\s/\\"'<>?#&]+)((?:\\?\/[^\s/\\"'<>?#&]*)+)/gi;

/** Those of v1 itself: what opens them is replaced as ids and tokens are. */
const ofV1 = /\/(?:process|upload|download)\/~?[\w-]+/i;

/**
 * Parts of paths that nobody would read aloud, such as the token of a shared folder or of a signed address, replaced by what
 * `marked` makes of them. Where the last part has an extension it is the name of a file, and kept unless it is as long as a
 * hash.
 */
export function withoutPathSecrets(text: string, marked: (part: string) => string): string {
  return text.replace(address, (whole, host: string, path: string) => {
    if (ofV1.test(path.replaceAll('\\', ''))) return whole;
    const parts = path.split(/(\\?\/)/);
    return host + parts.map((part, index) => replaced(part, index === parts.length - 1, marked)).join('');
  });
}

function replaced(part: string, isLast: boolean, marked: (part: string) => string): string {
  if (part.includes('${') || part.includes('%24%7B')) return part;
  const [, stem = '', extension = ''] = (isLast && /^(.+?)(\.[a-z][a-z\d]{0,9})$/i.exec(part)) || [part, part];
  const least = extension === '' ? 12 : 32;
  return isUnreadable(stem, least) ? marked(stem) + extension : part;
}

/** `least`: characters of the whole. */
function isUnreadable(part: string, least: number): boolean {
  if (part.length < least) return false;
  const words = plain(part).split(/[^a-z\d]+/i);
  return words.some((word) => word.length >= 5 && !isReadable(word)) || words.filter((word) => word !== '').length > 40;
}

/** A word, a number such as a date, or a short word with a number behind it. */
function isReadable(word: string): boolean {
  return (
    /^\d{1,8}$/.test(word) ||
    /^(?:[A-Z]?[a-z]{1,19}|[A-Z]{1,20})$/.test(word) ||
    /^[A-Za-z]{1,10}\d{1,4}$/.test(word) ||
    (word.length < 24 && /^(?:[A-Z]?[a-z]{2,}){1,4}\d{0,4}$/.test(word))
  );
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
