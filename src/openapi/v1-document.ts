import { callParameters } from '../v1';
import { ref, v1Schemas, type Schema } from './v1-schemas';
import { v1Paths } from './v1-paths';

export type Document = Record<string, unknown>;

/** What each parameter of the call means, by its documented name (v1-contract 2). */
const meanings: Record<string, string> = {
  inputformat: 'An extension, or `website`',
  outputformat: 'An extension',
  mode: '`convert` (default), `info`, `combine`, `archive`, `extract`, `compress` or `protect`',
  input: '`download`, `upload`, `raw`, `base64`, `url` (a website), a storage, or `{storage: parameters}`',
  files: 'Several inputs: texts or `{file, filename}`',
  filename: 'Name with extension; needed for `raw` and `base64`',
  converteroptions: 'Options of the converter',
  preset: 'An option set of the keys file',
  timeout: 'Seconds',
  tag: 'Becomes the tag of the v2 job',
  email: 'Mail when it has ended',
  output: 'A storage that the output goes to',
  callback: 'Called by GET with `id`, `url` and `step` when it has ended',
  wait: 'Hold the answer until the end',
  download: 'Hold, then lead to the file; `inline` shows it in a browser',
  save: 'Keep the files after the first download',
  apikey: 'The v1 key',
};

const schemas: Record<string, Schema> = {
  input: ref('Storage'),
  output: ref('Storage'),
  converteroptions: ref('ConverterOptions'),
  files: { description: 'A text, an object or a list of both' },
};

/** Create, start and convert take the same; texts stand for numbers and booleans, too (v1-contract 1.3). */
function callSchema(): Schema {
  const rows = callParameters().flatMap(([name, ...synonyms]) => [
    [name, { ...(schemas[name] ?? {}), description: meanings[name] ?? '' }],
    ...synonyms.map((synonym) => [synonym, { ...(schemas[name] ?? {}), description: `Another name of \`${name}\`` }]),
  ]);
  return { type: 'object', additionalProperties: true, properties: Object.fromEntries(rows) as Schema };
}

/** OpenAPI 3.1 of what the proxy answers as v1. */
export function v1Document(version: string): Document {
  return {
    openapi: '3.1.0',
    info: {
      title: "CloudConvert's API v1",
      version,
      description:
        'As the proxy serves it; docs/v1-api.md says what each fact stands on. Every path answers with and without `/v1` ' +
        'and slashes at its end, to HEAD as to GET, and to OPTIONS. Unknown parameters are ignored.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }, { url: '/v1' }],
    tags: [
      { name: 'processes', description: 'One conversion each' },
      { name: 'files', description: 'Uploads and downloads' },
      { name: 'lists', description: 'What there is' },
      { name: 'hooks', description: 'Be told' },
    ],
    paths: v1Paths(ref('Call')),
    components: {
      schemas: { Call: callSchema(), ...v1Schemas },
      securitySchemes: {
        apikey: { type: 'apiKey', in: 'query', name: 'apikey', description: 'Or in a form or JSON' },
        bearer: { type: 'http', scheme: 'bearer' },
        header: { type: 'apiKey', in: 'header', name: 'X-CloudConvert-ApiKey' },
      },
    },
  };
}
