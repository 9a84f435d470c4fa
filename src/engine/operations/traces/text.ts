import { createHash } from 'node:crypto';

export interface Span {
  /** What times become; milliseconds since the epoch, as all. */
  instant: number;
  /** Times between these can only come from the clock. */
  since: number;
  until: number;
}

/** Milliseconds that a program may round away. */
const rounding = 2_000;

/** Each replacement is as long as what it replaces, so that a table of offsets, as PDF has, stays right. */
export function eraseInText(text: string, span: Span): string {
  const erased = withoutIds(withoutTimes(text, span));
  return erased.startsWith('%PDF') && !erased.includes('/Encrypt') ? withoutPdfIds(erased) : erased;
}

function withoutTimes(text: string, { instant, since, until }: Span): string {
  const still = new Date(instant);
  const isNow = (time: number) => time >= since - rounding && time <= until + rounding;
  const iso = still.toISOString();
  return text
    .replace(/(?<=\(D:)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/g, (found, ...parts: string[]) =>
      isNow(utc(parts)) ? iso.replace(/[-T:]|\..*/g, '') : found,
    )
    .replace(/(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)((?:\.\d+)?)/g, (found, ...parts: string[]) =>
      isNow(utc(parts)) ? iso.slice(0, 19) + (parts[6] ?? '').replace(/\d/g, '0') : found,
    )
    .replace(/\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}/g, (found) =>
      isNow(Date.parse(`${found} UTC`)) ? asctime(still) : found,
    );
}

function utc([year, month, day, hour, minute, second]: string[]): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

/** `Sat Jan  1 00:00:00 2022` */
function asctime(date: Date): string {
  const [weekday = '', day, month, year, time] = date.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year}`;
}

/** Random ones (version 4), each by the place where it comes first. */
function withoutIds(text: string): string {
  const made = new Map<string, string>();
  return text.replace(/\b[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\b/gi, (found) => {
    const known = made.get(found) ?? `00000000-0000-4000-8000-${String(made.size + 1).padStart(12, '0')}`;
    made.set(found, known);
    return known;
  });
}

/** What tells a PDF from others; of one that is encrypted it is part of the key. */
function withoutPdfIds(text: string): string {
  const ids = /(\/ID\s*\[\s*<)([\dA-F]{32})(>\s*<)([\dA-F]{32})(?=>\s*\])/gi;
  const sum = /(\/DocChecksum\s*\/)([\dA-F]{32})/g;
  const blank = text.replace(ids, (_all, start, _one, middle) => `${start}${zeros}${middle}${zeros}`);
  const rest = blank.replace(sum, (_all, start) => `${start}${zeros}`);
  const digest = createHash('sha256').update(rest, 'latin1').digest('hex').slice(0, 32).toUpperCase();
  return text
    .replace(ids, (_all, start, _one, middle) => `${start}${digest}${middle}${digest}`)
    .replace(sum, (_all, start) => `${start}${digest}`);
}

const zeros = '0'.repeat(32);
