import { readFile } from 'node:fs/promises';

import { packageParts } from './package-parts';

export interface SideTextRequest {
  path: string;
  format: string;
}

/** Whether a document has notes, frames or text in shapes, or may have them. */
export async function run({ path, format }: SideTextRequest): Promise<boolean> {
  const marks = marksOf[format];
  if (marks === undefined) return false;
  if (marks.parts !== undefined) return (await packageParts(path, marks.parts)).some((xml) => marks.text.test(xml));
  return marks.text.test(await readFile(path, 'latin1'));
}

interface Marks {
  /** Names of parts of a package to look at; the file itself without. */
  parts?: RegExp;
  text: RegExp;
}

const word: Marks = {
  parts: /^word\/(?:document|footnotes|endnotes)\.xml$/,
  text: /<w:txbxContent\b|<w:framePr\b|<w:(?:foot|end)note (?![^>]*\bw:type=)/,
};

/** The old format of Word doesn't show it: anything fits. */
const oldWord: Marks = { text: /^/ };

const marksOf: Readonly<Partial<Record<string, Marks>>> = {
  ...{ docx: word, docm: word, dotx: word, doc: oldWord, dot: oldWord },
  odt: { parts: /^content\.xml$/, text: /<text:note\b|<draw:text-box\b|<draw:custom-shape\b/ },
  rtf: { text: /\\(?:footnote|shptxt|absw|posx|pvpg)/ },
};
