import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { encode } from 'iconv-lite';

import type { Sample } from '../sample';

interface Language {
  words: string[];
  encodings: string[];
}

/** Long enough to be told apart by its letters, as texts of users are. */
const languages: Language[] = [
  { words: ['Grüße', 'kostet', 'fünf', '€', 'und', 'größer'], encodings: ['utf8', 'win1252', 'utf16le', 'utf16be'] },
  { words: ['Déjà', 'vu', 'garçon', 'château', 'cœur'], encodings: ['utf8', 'win1252'] },
  { words: ['mañana', 'señor', '¿cuándo?', 'corazón'], encodings: ['utf8', 'win1252'] },
  { words: ['Zażółć', 'gęślą', 'jaźń'], encodings: ['utf8', 'utf16le'] },
  {
    words: ['Привет', 'мир', 'это', 'простой', 'русский', 'текст', 'который', 'можно', 'прочитать'],
    encodings: ['utf8', 'win1251', 'koi8-r', 'utf16le'],
  },
  { words: ['こんにちは世界', 'これは日本語の文章です'], encodings: ['utf8', 'Shift_JIS', 'EUC-JP'] },
  { words: ['你好世界', '这是一个中文文本的例子'], encodings: ['utf8', 'GBK'] },
];

const shapes: Record<string, (words: string[]) => string> = {
  txt: (words) => `${words.join(' ')}\n`,
  md: (words) => `# ${words[0]}\n\n${words.slice(1).join(' ')}\n`,
  html: (words) => `<html><body><p>${words.join(' ')}</p></body></html>`,
  csv: (words) => `${words.join(';')}\n1;2\n`,
};

const targets: Record<string, string[]> = {
  txt: ['pdf', 'html'],
  md: ['html', 'docx'],
  html: ['txt', 'md'],
  csv: ['xlsx', 'ods', 'html'],
};

/** Texts in several languages and encodings, in every format that is text. */
export async function makeTexts(folder: string): Promise<Sample[]> {
  const made = languages.flatMap(({ words, encodings }, language) =>
    encodings.flatMap((encoding) =>
      Object.entries(shapes).map(async ([format, shape]) => {
        const file = path.join(folder, `text-${language}-${encoding}.${format}`);
        const addBOM = encoding.startsWith('utf16');
        await writeFile(file, encode(shape(words), encoding, { addBOM }));
        return {
          kind: 'text',
          path: file,
          targets: targets[format] ?? [],
          expected: { type: 'words', words },
        } as const;
      }),
    ),
  );
  return Promise.all(made);
}
