import { createDocument, type DomElement, type DomNode } from '@mixmark-io/domino';

import { escapeMarkup } from '../../../../text';

/**
 * An HTML page as one table, in the order of its text: the rows of its tables, and a row for every text beside them. So
 * spreadsheet programs read pages that were saved as "Excel".
 */
export function asOneTable(html: string): string {
  const { body } = createDocument(html);
  const rows: string[] = [];
  if (body !== null) collect(body, rows);
  return `<table>${rows.join('')}</table>`;
}

function collect(parent: DomElement, rows: string[]): void {
  let line = '';
  const endLine = () => {
    if (line.trim() !== '') rows.push(`<tr><td>${escapeMarkup(line.trim())}</td></tr>`);
    line = '';
  };
  for (const node of Array.from(parent.childNodes)) {
    if (!isElement(node)) {
      line += node.nodeType === textNode ? (node.textContent ?? '').replaceAll(/\s+/g, ' ') : '';
    } else if (node.tagName === 'TABLE') {
      endLine();
      rows.push(...rowsOf(node));
    } else if (inline.has(node.tagName) && node.querySelectorAll('table').length === 0) {
      line += node.textContent ?? '';
    } else if (!unseen.has(node.tagName)) {
      endLine();
      collect(node, rows);
    }
  }
  endLine();
}

/** Of the table itself, not of those inside its cells. */
function rowsOf(table: DomElement): string[] {
  return Array.from(table.querySelectorAll('tr'))
    .filter((row) => row.closest('table') === table)
    .map((row) => row.outerHTML);
}

function isElement(node: DomNode): node is DomElement {
  return node.nodeType === elementNode;
}

const [elementNode, textNode] = [1, 3];
const inline: ReadonlySet<string> = new Set([
  'A',
  'B',
  'EM',
  'FONT',
  'I',
  'SMALL',
  'SPAN',
  'STRONG',
  'SUB',
  'SUP',
  'U',
]);
const unseen: ReadonlySet<string> = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'BR', 'HR', 'IMG']);
