/** Whether pdftohtml found no text on some page of what it wrote. */
export function hasPageWithoutText(html: string): boolean {
  return html.split(pageMark).slice(1).some(isWithoutText);
}

/**
 * Puts what text recognition laid behind the picture of a page into its place, unseen, where the page shows no other text.
 * `hidden` is the same document as pdftohtml writes it with `-hidden`.
 */
export function withHiddenText(shown: string, hidden: string): string {
  const unseen = hidden.split(pageMark);
  return shown
    .split(pageMark)
    .map((page, index) => (index > 0 && isWithoutText(page) ? transparent(unseen[index] ?? page) : page))
    .join('');
}

function isWithoutText(page: string): boolean {
  return !page.includes('<p ');
}

function transparent(page: string): string {
  return page.replaceAll(/(\.ft\d+\{[^}]*color:)#[0-9a-f]{6}/gi, '$1transparent');
}

/** Before each page. */
const pageMark = /(?=<!-- Page \d+ -->)/;
