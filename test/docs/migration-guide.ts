import {
  carriedStorages,
  families,
  storages,
  type Family,
  type OptionRow,
  type StorageTranslation,
  type V1Call,
} from '../../src/translate';
import { context, translated } from '../translate/calls';
import { exampleCall } from '../translate/examples';
import { goldenOf } from '../translate/golden';
import { markdownTable } from './generated';

/** The options of every family: a table each, with an example taken from the translation itself. */
export function optionTables(): string {
  return families
    .map((family) => {
      const title = `### ${family.title}`;
      if (family.rows.length === 0)
        return `${title}\n\nNo options; what v2 offers under the same name passes unchanged.`;
      const head = ['v1 option', 'v2', 'how the value changes', 'example', 'grade', 'source'];
      return `${title}\n\n${markdownTable(
        head,
        family.rows.map((row) => optionCells(family, row)),
      )}`;
    })
    .join('\n\n');
}

function optionCells(family: Family, { v1, to, default: standard, grade, source }: OptionRow): string[] {
  const name = standard === undefined ? `\`${v1}\`` : `\`${v1}\` (default ${String(standard)})`;
  return [name, to.v2, to.rule, exampleOf(family, v1), grade, source];
}

/** What the option adds to the job of the same call without it. */
function exampleOf(family: Family, option: string): string {
  const given = exampleCall(family, option);
  const value = JSON.stringify(given.converterOptions[option]);
  const rest = Object.fromEntries(Object.entries(given.converterOptions).filter(([name]) => name !== option));
  const before = tasksOf(goldenOf({ ...given, converterOptions: rest }, context()));
  const after = tasksOf(goldenOf(given, context()));
  const added = Object.entries(after).flatMap(([task, parameters]) => {
    if (parameters.operation === 'command') return [`command \`${String(parameters.arguments)}\``];
    const told = Object.entries(parameters).filter(
      ([name, each]) => isTold(name) && !equal(each, before[task]?.[name]),
    );
    return told.length === 0 ? [] : [`${task} \`${JSON.stringify(Object.fromEntries(told))}\``];
  });
  return `\`${value}\` → ${added.length === 0 ? 'nothing' : added.join(', ')}`;
}

function isTold(name: string): boolean {
  return !['operation', 'input', 'filename'].includes(name);
}

function tasksOf({ v2 }: Record<string, unknown>): Record<string, Record<string, unknown>> {
  return (v2 ?? {}) as Record<string, Record<string, unknown>>;
}

function equal(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function storageTables(): string {
  const spoken = storages.map(
    (storage) => `### ${storage.title}\n\n${introduction(storage)}\n\n${storageTable(storage)}`,
  );
  const carried = carriedStorages.map(({ kind, title, input }) => [
    `\`${kind}\``,
    title,
    input ? 'in and out' : 'out',
    'the proxy moves the file itself',
  ]);
  const table = markdownTable(['v1', 'storage', 'direction', 'v2'], carried);
  return [...spoken, `### Storages that v2 lacks\n\n${table}`].join('\n\n');
}

function introduction({ kinds, operation, object, prefix }: StorageTranslation): string {
  const names = kinds.map((kind) => `\`${kind}\``).join(', ');
  return `v1 ${names}: \`import/${operation}\` and \`export/${operation}\`. \`file\` becomes \`${object}\`; \`path\` becomes \`${object}\`, or \`${prefix}\` with a trailing slash; several outputs go into a folder of that name, pages are numbered at \`%d\`.`;
}

function storageTable({ rows, lost = [] }: StorageTranslation): string {
  return markdownTable(
    ['v1 parameter', 'v2 parameter', 'default', 'direction', 'grade', 'source'],
    rows
      .map((row) => [
        `\`${row.v1}\`${row.required ? ' (required)' : ''}`,
        `\`${row.v2}\``,
        row.default === undefined ? '–' : `\`${row.default}\``,
        row.outputOnly ? 'out' : 'in and out',
        row.grade,
        row.source,
      ])
      .concat(lost.map(({ v1, cause }) => [`\`${v1}\``, '–', '–', 'out', 'recorded', cause])),
  );
}

const one = [{ file: 'https://example.org/a.pdf' }];
const two = [...one, { file: 'https://example.org/b.pdf' }];

/** A call for each mode and input method. */
const calls: [title: string, given: Partial<V1Call>][] = [
  ['mode `convert`', { inputFormat: 'docx', outputFormat: 'pdf', files: [{ file: 'https://example.org/a.docx' }] }],
  ['mode `info`', { inputFormat: 'pdf', outputFormat: undefined, mode: 'info', files: one }],
  ['mode `combine`', { inputFormat: 'pdf', outputFormat: 'pdf', mode: 'combine', files: two, filename: 'merged.pdf' }],
  ['mode `archive`, or several files without a mode', { inputFormat: 'pdf', outputFormat: 'zip', files: two }],
  [
    'mode `extract`',
    { inputFormat: 'zip', outputFormat: undefined, mode: 'extract', files: [{ file: 'https://example.org/a.zip' }] },
  ],
  ['mode `compress`', { inputFormat: 'pdf', outputFormat: 'pdf', mode: 'compress', files: one }],
  [
    'mode `protect`',
    {
      inputFormat: 'pdf',
      outputFormat: 'pdf',
      mode: 'protect',
      files: one,
      converterOptions: { encrypt_user_password: '…' },
    },
  ],
  [
    'a website',
    {
      inputFormat: 'website',
      outputFormat: 'pdf',
      input: { method: 'url', parameters: {} },
      files: [{ file: 'https://example.org/' }],
    },
  ],
  ['`input: upload`', { input: { method: 'upload', parameters: {} } }],
  [
    '`input: raw`',
    {
      inputFormat: 'txt',
      outputFormat: 'pdf',
      input: { method: 'raw', parameters: {} },
      filename: 'a.txt',
      files: [{ file: 'Hello' }],
    },
  ],
  [
    '`input: base64`',
    {
      inputFormat: 'txt',
      outputFormat: 'pdf',
      input: { method: 'base64', parameters: {} },
      filename: 'a.txt',
      files: [{ file: 'SGVsbG8=' }],
    },
  ],
  ['`save: true`', { save: true, files: [{ file: 'https://example.org/a.png' }] }],
  ['`tag` and `timeout`', { tag: 'my tag', timeout: 60, files: [{ file: 'https://example.org/a.png' }] }],
];

/** v1 calls and the v2 jobs they become. */
export function jobExamples(): string {
  return calls
    .map(([title, given]) => {
      const { job } = translated(given);
      return `### ${title}\n\n\`\`\`json\n${JSON.stringify(job, null, 2)}\n\`\`\``;
    })
    .join('\n\n');
}
