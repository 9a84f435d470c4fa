import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathsFor } from '../../src/deliveries/paths-for';
import { contentFormat } from '../../src/engine/operations/content/content-format';
import { documentFacts } from '../../src/engine/operations/external/documents/document-facts';
import { serverWords } from '../../src/engine/storage/http/server-words';
import { InlineImport } from '../../src/engine/transfers/import-inline';
import { factsOf } from '../../src/migration/compare/file-facts';
import { secretInQuery } from '../../src/translate';
import { pageRange } from '../../src/translate/options/tables/documents';
import { longestHold } from '../v1/event-loop-hold';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'expressions-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(text: string): string {
  const path = join(folder, 'file');
  writeFileSync(path, text);
  return path;
}

const megabyte = 2 ** 20;
const base64 = new InlineImport('import/base64');

/** Texts that an expression could read in very many ways, each where such a text may come from a stranger. */
const readings: [string, () => unknown][] = [
  [
    'rows of comments in a file that claims to be a document',
    () => contentFormat(fileOf('<!---->'.repeat(580)), 'xls'),
  ],
  ['rows of document types in the file of a shadow', () => factsOf(fileOf('<!DOCTYPE svg>'.repeat(140)))],
  ['titles without an end in a page', () => documentFacts(fileOf('<title'.repeat(megabyte / 2)), 'html')],
  ['languages without an end in a page', () => documentFacts(fileOf('<html lang'.repeat(megabyte / 4)), 'html')],
  ['lines before a letter that base64 has not', () => base64.validate({ file: `${'\n'.repeat(8 * megabyte)}!` })],
  ['equals signs in base64', () => base64.validate({ file: `${'= '.repeat(8 * megabyte)}A` })],
  ['commas missing in a data URI', () => base64.validate({ file: `data:${';base64'.repeat(megabyte)}` })],
  ['styles without an end in a refusal', () => serverWords('<style>'.repeat(megabyte))],
  ['tags without an end in a refusal', () => serverWords('<'.repeat(megabyte))],
  ['XML without an end in a refusal', () => serverWords(`<?xml version="1.0"?>${'<a>'.repeat(megabyte)}`)],
  ['places for numbers in a path', () => pathsFor(`a/${'%d\t'.repeat(5_400)}/b%d.png`, [{ filename: 'x.png' }])],
  ['question marks and words for secrets', () => ['?'.repeat(megabyte), `?${'pwd'.repeat(megabyte)}`].map(secretsIn)],
  ['spaces in a page range', () => pageRange.to.apply(`1${'\t'.repeat(9 * megabyte)}x`, {})],
  ['digits in a page range', () => pageRange.to.apply(`${'0'.repeat(9_999)}x`, {})],
];

function secretsIn(text: string): string[] {
  return [...text.matchAll(secretInQuery)].map(([found]) => found);
}

it.each(readings)('%s are read within 100 ms', async (_what, read) => {
  let best = Infinity;
  for (let tries = 0; tries < 3 && best > 100; tries += 1)
    best = Math.min(best, await longestHold(async () => void (await read())));
  expect(best).toBeLessThan(100);
});
