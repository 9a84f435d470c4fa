export interface PlainForm {
  fields: Record<string, string>;
  /** As the form has it. */
  filename: string;
  content: Buffer;
}

/**
 * A whole form of the kind that every client sends: named fields, then the file, all heads in plain words. Undefined for any
 * other, which a parser has to look at; what is read here it would read likewise.
 */
export function readPlainForm(body: Buffer, boundary: string): PlainForm | undefined {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const first = delimiter.subarray(2);
  if (body.indexOf(first) !== 0) return undefined;
  const fields: Record<string, string> = {};
  for (let at = first.length, count = 0; count <= mostFields; count += 1) {
    const head = headAt(body, at);
    if (head === undefined) return undefined;
    const end = body.indexOf(delimiter, head.end);
    if (end < 0) return undefined;
    at = end + delimiter.length;
    if (head.filename !== undefined) {
      if (head.name !== 'file' || !isLast(body, at)) return undefined;
      return { fields, filename: head.filename, content: body.subarray(head.end, end) };
    }
    if (head.name === 'file' || end - head.end > longestField) return undefined;
    fields[head.name] = body.toString('utf8', head.end, end);
  }
  return undefined;
}

/** The head of a part, behind its delimiter. */
function headAt(body: Buffer, at: number): { name: string; filename?: string | undefined; end: number } | undefined {
  const blank = body.indexOf('\r\n\r\n', at);
  if (blank < 0 || blank - at > longestHead) return undefined;
  const found = plainHead.exec(body.toString('latin1', at, blank));
  const { name, filename } = found?.groups ?? {};
  return name === undefined ? undefined : { name, filename, end: blank + 4 };
}

/** `--` and at most one line end: nothing follows. */
function isLast(body: Buffer, at: number): boolean {
  const rest = body.toString('latin1', at);
  return rest === '--' || rest === '--\r\n';
}

/** No escapes, no quotes, no letters beyond ASCII, no charset: nothing that one reader takes for another thing than the next. */
const plainHead =
  /^\r\nContent-Disposition: form-data; name="(?<name>[\w-]+)"(?:; filename="(?<filename>[\w.()-](?:[\w .()-]*[\w.()-])?)")?(?:\r\nContent-Type: [\w.+-]+\/[\w.+-]+)?$/i;

const mostFields = 20;
/** Bytes. */
const longestField = 16 * 1024;
const longestHead = 512;
