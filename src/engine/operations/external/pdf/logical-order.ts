/**
 * The text of a web page with Hebrew and Arabic words in the order in which they are read: pdftohtml writes the letters of a
 * line as they stand, from left to right.
 */
export function inLogicalOrder(html: string): string {
  return html.replaceAll(/>([^<>]+)</g, (whole, text: string) =>
    hasRightToLeft.test(text) ? `>${turned(text)}<` : whole,
  );
}

/** All of a line without other letters, else each run from a letter that is read leftwards to the last one before those. */
function turned(text: string): string {
  const signs = text.match(sign) ?? [];
  if (!signs.some((each) => isLetter.test(each) && !isRightToLeft(each))) {
    return `<span dir="rtl">${reversed(signs).join('')}</span>`;
  }
  const result: string[] = [];
  for (let start = 0; start < signs.length;) {
    const end = isRightToLeft(signs[start]) ? endOfRun(signs, start) : start + 1;
    result.push(...(end === start + 1 ? signs.slice(start, end) : reversed(signs.slice(start, end))));
    start = end;
  }
  return result.join('');
}

function endOfRun(signs: string[], start: number): number {
  let end = start + 1;
  for (let at = end; at < signs.length; at += 1) {
    const each = signs[at] ?? '';
    if (isRightToLeft(each)) end = at + 1;
    else if (isLetter.test(each)) break;
  }
  return end;
}

/** Numbers keep their order, brackets change sides. */
function reversed(signs: string[]): string[] {
  const mirrored = signs.reverse().map((each) => mirrors.get(each) ?? each);
  const result: string[] = [];
  for (let start = 0; start < mirrored.length;) {
    const end = Math.max(endOfNumber(mirrored, start), start + 1);
    result.push(...mirrored.slice(start, end).reverse());
    start = end;
  }
  return result;
}

/** Digits, and one separator between any two; `start` where there is no digit. */
function endOfNumber(signs: string[], start: number): number {
  const isDigit = (at: number) => /^\p{Nd}/u.test(signs[at] ?? '');
  let end = start;
  while (isDigit(end) || (end > start && /^[.,:/]$/.test(signs[end] ?? '') && isDigit(end + 1))) end += 1;
  return end;
}

function isRightToLeft(each: string | undefined): boolean {
  return each !== undefined && hasRightToLeft.test(each);
}

const hasRightToLeft = /(?=\p{L})[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const isLetter = /^\p{L}/u;
/** A letter with its marks, or a reference such as `&#160;`. */
const sign = /&#?\w+;|\P{M}\p{M}*|\p{M}/gu;
const mirrors = new Map([...'()[]{}«»', ...'<>'].map((each, index, all) => [each, all[index ^ 1] ?? each]));
