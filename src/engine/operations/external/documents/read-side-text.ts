import { packageParts } from './package-parts';

/** The text of an ODT that stands beside its running text: in notes, frames and shapes, a text each. */
export async function run({ path }: { path: string }): Promise<string[]> {
  const [content = ''] = await packageParts(path, /^content\.xml$/);
  const reader = new SideTextReader();
  for (const [, end, name = '', attributes = '', empty, text] of content.matchAll(token)) {
    if (text !== undefined) reader.text(text);
    else if (end === '/') reader.close(name);
    else reader.open(name, attributes, empty === '/');
  }
  return reader.found.map((each) => each.trim()).filter((each) => each !== '');
}

class SideTextReader {
  readonly found: string[] = [];
  /** Open elements whose text counts, or is left out, the innermost one last. */
  private readonly places: string[] = [];
  private number = '';

  open(name: string, attributes: string, isEmpty: boolean): void {
    if (isEmpty) {
      const count = Number(/text:c="(\d+)"/.exec(attributes)?.[1] ?? 1);
      this.add(blanks[name]?.repeat(Math.min(count, longestBlank)) ?? '');
      return;
    }
    if (!beside.has(name) && !leftOut.has(name)) return;
    if (name === 'text:note-citation') this.number = '';
    if (beside.has(name) && !this.isBeside) this.found.push('');
    this.places.push(name);
    if (name === 'text:note-body') this.add(`${this.number} `);
  }

  close(name: string): void {
    if (name === 'text:p' || name === 'text:h') this.add('\n');
    if (this.places.at(-1) === name) this.places.pop();
  }

  text(raw: string): void {
    const text = raw.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_reference, name: string) => references[name] ?? '');
    if (this.places.at(-1) === 'text:note-citation') this.number += text;
    else this.add(text);
  }

  private add(text: string): void {
    if (this.isBeside && !leftOut.has(this.places.at(-1) ?? '')) this.found[this.found.length - 1] += text;
  }

  private get isBeside(): boolean {
    return this.places.some((place) => beside.has(place));
  }
}

const token = /<(\/?)([\w:-]+)([^<>]*?)(\/?)>|([^<>]+)/g;
const beside: ReadonlySet<string> = new Set(['text:note-body', 'draw:text-box', 'draw:custom-shape']);
const leftOut: ReadonlySet<string> = new Set(['office:annotation', 'text:note-citation', 'svg:title', 'svg:desc']);
const blanks: Readonly<Partial<Record<string, string>>> = { 'text:s': ' ', 'text:tab': '\t', 'text:line-break': '\n' };
const longestBlank = 100;
const references: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
