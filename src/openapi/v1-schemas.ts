import { carriedStorages, families, storages, type StorageRow } from '../translate';

/** A JSON Schema (2020-12), as OpenAPI 3.1 takes it. */
export type Schema = Record<string, unknown>;

export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more });
const number = (description: string, more: Schema = {}): Schema => ({ type: 'integer', description, ...more });

/** With these members and no other. */
function exactly(properties: Record<string, Schema>, required: string[] = []): Schema {
  return { type: 'object', additionalProperties: false, required, properties };
}

const seconds = (description: string) => number(`${description}, in seconds since 1970`);
const url = (description: string) =>
  text(`${description}; protocol-relative, such as \`//host/path\``, { pattern: '^//' });
const localTime = (description: string) =>
  text(`${description}: \`YYYY-MM-DD HH:MM:SS\`, local time of Berlin`, {
    pattern: String.raw`^\d{4}(-\d\d){2} (\d\d:){2}\d\d$`,
  });

/** v1-contract 3.1. */
const createdProcess = exactly(
  {
    url: url('Address of the process: whoever knows it needs no key'),
    id: text('Unguessable'),
    host: text('Host and port of the addresses, without a scheme'),
    expires: localTime('When it expires'),
    maxtime: number('Seconds a conversion may take'),
    maxsize: number('Megabytes a file may have; shown only where the key asks for it'),
    concurrent: number('Conversions at a time; shown only where the key asks for it'),
    minutes: { type: 'number', description: 'Credits of the v2 account that are left' },
  },
  ['url', 'id', 'host', 'expires', 'maxtime'],
);

const input = exactly({
  type: text('How it came: `upload`, `download` or a storage'),
  filename: text('With its extension'),
  name: text('Without its extension'),
  ext: text('Extension'),
  size: number('Bytes'),
  url: url('Where the stored input is; only with `save`'),
});

const output = exactly({
  url: url('Where to download it; holds until there is output'),
  save: { type: 'boolean', description: 'Whether the files outlive the first download' },
  files: { type: 'array', items: { type: 'string' }, description: 'Names, where there are several' },
  filename: text('With its extension; of several files that of the ZIP'),
  ext: text('Extension; `zip` for several files'),
  size: number('Bytes; not for several files'),
  downloads: number('How often it was downloaded completely'),
});

const converter = exactly({
  mode: text('As asked for'),
  format: text('Output format'),
  type: text('The engine that did it'),
  options: { type: 'object', additionalProperties: true, description: 'All options with their values' },
  packformat: text('`zip` for several files'),
  duration: { type: ['number', 'string'], description: 'Of sound and film' },
});

/** v1-contract 3.2. */
const status = exactly(
  {
    id: text('Of the process'),
    url: url('Of the process'),
    percent: {
      type: ['number', 'string'],
      description: '-1 where no progress is known; text only for a key that asks for it',
    },
    message: text('What is happening, or why it failed'),
    step: text('Where it is', { enum: ['input', 'wait', 'convert', 'output', 'finished', 'error'] }),
    starttime: seconds('Start'),
    expire: seconds('When it expires'),
    endtime: seconds('End, once it has ended'),
    minutes: { type: 'number', description: 'Charged, once it has ended' },
    code: number('HTTP status, only of a failure'),
    group: text('Kind of the formats, such as `image`; from the step `convert` on'),
    info: { description: 'Only in mode `info`: what is known of the file' },
    input,
    output,
    converter,
    upload: exactly({ url: url('Where to send the file; only while one is awaited') }, ['url']),
  },
  ['id', 'url', 'percent', 'message', 'step', 'starttime', 'expire', 'input', 'output'],
);

/** v1-contract 4. */
const error = exactly(
  { error: text('What was wrong'), code: number('The HTTP status', { minimum: 400, maximum: 599 }) },
  ['error', 'code'],
);

/** v1-contract 6. */
const listedProcess = exactly(
  {
    id: text('Of the process'),
    host: text('Of its addresses'),
    step: text('Where it is', { enum: ['running', 'finished', 'error'] }),
    starttime: localTime('Start'),
    endtime: localTime('End; zeros while it runs'),
    url: url('Of the process'),
  },
  ['id', 'host', 'step', 'starttime', 'endtime', 'url'],
);

const conversionType = {
  type: 'object',
  required: ['inputformat', 'outputformat', 'converter', 'converteroptions'],
  properties: {
    inputformat: text('Extension'),
    outputformat: text('Extension'),
    converter: text('The engine'),
    converteroptions: { type: ['object', 'array', 'null'], description: 'Name: default, or null' },
    group: { type: ['string', 'null'], description: 'Kind of the formats' },
    note: { type: ['string', 'null'] },
  },
};

const user = exactly(
  {
    user: text('Name of the v2 account'),
    minutes: number('Credits that are left'),
    output: { type: 'array', items: { type: 'string' }, description: 'Storages that are linked to the key' },
  },
  ['user', 'minutes'],
);

const hook = exactly(
  {
    id: { type: ['string', 'integer'], description: 'Number of the subscription' },
    url: text('Where the status goes, by POST'),
    event: text('What it is told of', { enum: ['started', 'finished', 'error'] }),
  },
  ['id'],
);

const message = exactly({ message: text('What was done') }, ['message']);
const uploaded = exactly({ file: text('Name'), size: number('Bytes'), message: text('`File saved.`') }, [
  'file',
  'size',
  'message',
]);

const storageObjects: Record<string, Schema> = Object.fromEntries<Schema>([
  ...storages.map(({ kinds, title, rows }): [string, Schema] => [kinds[0] ?? title, storageSchema(title, rows)]),
  ...carriedStorages.map(({ kind, title, required }): [string, Schema] => [
    kind,
    {
      type: 'object',
      title,
      description: `${title}; carried by the proxy, since v2 lacks it. Needs ${required.join(', ') || 'an account'}, from the call or linked to the key.`,
      additionalProperties: true,
    },
  ]),
]);

function storageSchema(title: string, rows: StorageRow[]): Schema {
  const properties = rows.map(({ v1, v2, outputOnly, required, default: standard }) => [
    v1,
    {
      description: [`v2: \`${v2}\``, required && 'needed', outputOnly && 'of an output only']
        .filter(Boolean)
        .join('; '),
      ...(standard !== undefined && { default: standard }),
    },
  ]);
  return { type: 'object', title, additionalProperties: true, properties: Object.fromEntries(properties) as Schema };
}

/** One schema for all converters: v1 ignores options of another one. */
const converterOptions: Schema = {
  type: ['object', 'array', 'null'],
  maxItems: 0,
  description:
    'Options of the converter. Unknown ones, and those of another converter, are ignored. PHP sends `[]` for none, others null.',
  additionalProperties: true,
  properties: Object.fromEntries(
    families.flatMap(({ title, rows }) => rows.map((row) => [row.v1, optionSchema(title, row)])),
  ),
};

function optionSchema(title: string, { to, default: standard }: (typeof families)[number]['rows'][number]): Schema {
  return {
    description: `${title}: ${to.rule}. v2: \`${to.v2}\``,
    ...(standard !== undefined && { default: standard }),
  };
}

/** Everything that `$ref` leads to, by name. */
export const v1Schemas: Record<string, Schema> = {
  CreatedProcess: createdProcess,
  Status: status,
  Error: error,
  /** A failed process answers its status with the code of its failure; anything else an error. */
  Failure: { oneOf: [ref('Error'), ref('Status')] },
  ListedProcess: listedProcess,
  ConversionType: conversionType,
  User: user,
  Hook: hook,
  Message: message,
  Uploaded: uploaded,
  ConverterOptions: converterOptions,
  Storage: {
    description: 'The name of a storage that is linked to the key, or an object of one storage and its parameters',
    anyOf: [
      { type: ['string', 'null'] },
      { type: 'array', maxItems: 0, description: 'None, as PHP sends it' },
      { type: 'object', properties: storageObjects },
    ],
  },
};
