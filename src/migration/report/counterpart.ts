import { dryRun, type DryRun, type V1Call, type V1Value } from '../../translate';
import type { CatalogueRow } from '../../upstream';
import type { CallShape } from './shape';

export type Effort = 'same call' | 'an extra task' | 'no equivalent: the proxy carries it';

/** What a shape of v1 calls is in v2. */
export interface Counterpart {
  effort: Effort;
  /** A sentence for calls that are no conversion. */
  instead?: string;
  job?: object;
  code?: Record<string, string>;
  /** Each with the parameter that it belongs to. */
  warnings: { parameter: string; words: string }[];
  /** What whoever leaves the proxy does in its place. */
  yours: string[];
}

/** What calls are in v2 that make no job, by the end of their route. */
const requests: [route: RegExp, instead: string, effort?: Effort][] = [
  [/^POST \/upload|^PUT \/upload/, 'POST the file to the form of the import/upload task (result.form)'],
  [/\/download/, 'GET the url of a file of the export/url task'],
  [/^DELETE \/process|(cancel|delete)$/, 'DELETE /v2/jobs/{id}'],
  [/^(GET|HEAD) \/process\/:id$/, 'GET /v2/jobs/{id}, or https://sync.api.cloudconvert.com/v2/jobs/{id} to wait'],
  [/\/processes$/, 'GET /v2/jobs'],
  [/\/(conversiontypes|inputformats)$/, 'GET /v2/operations'],
  [/\/user$/, 'GET /v2/users/me'],
  [/\/hooks?(\/:id)?$/, 'POST, GET and DELETE /v2/webhooks; their payload is a job', 'an extra task'],
  [/^(GET|POST) \/process$/, 'nothing: POST /v2/jobs creates and starts in one'],
];

/** Tasks that every conversion has. */
const plainOperations = /^(import|export)\/|^(convert|optimize|merge|archive|capture-website|metadata|thumbnail)$/;

/** Pure: the v2 counterpart of a shape, with the job and code of an example call. */
export function counterpartOf(
  shape: CallShape,
  example: Record<string, V1Value>,
  catalogue: CatalogueRow[],
): Counterpart {
  const isCreate = /^(GET|POST) \/process$/.test(shape.route);
  if (shape.mode === undefined || isCreate) return withoutJob(shape.route);
  const run = dryRun(exampleCall(shape, example), { catalogue, presets: {}, accounts: {}, strict: false });
  const shown = shownOf(run);
  if (!shown) {
    const words = run.supported ? '' : run.message;
    return { effort: 'no equivalent: the proxy carries it', warnings: [{ parameter: 'mode', words }], yours: [] };
  }
  const { job, code, warnings, yours } = shown;
  return {
    effort: effortOf(
      shape,
      Object.values(job.tasks).map(({ operation }) => operation),
    ),
    job,
    code,
    warnings: [
      ...warnings.map(({ parameter, cause, outcome }) => ({ parameter, words: `${cause}; ${outcome}` })),
      ...untold(
        shape,
        warnings.map(({ parameter }) => parameter),
      ),
    ],
    yours,
  };
}

function withoutJob(route: string): Counterpart {
  const [, instead, effort = 'same call'] = requests.find(([pattern]) => pattern.test(route)) ?? [undefined, 'nothing'];
  return { effort, instead, warnings: [], yours: [] };
}

function shownOf(run: DryRun) {
  return run.supported ? run : (run.incomplete ?? run.elsewhere);
}

/** What the proxy warned of when it ran such calls; the example has harmless values only, so the dry run may not. */
function untold({ warnings = [] }: CallShape, told: string[]): Counterpart['warnings'] {
  const others = warnings.filter((parameter) => !told.includes(parameter));
  return others.map((parameter) => ({
    parameter,
    words: parameter === 'other' ? 'parameters without a name of v1 were left out' : 'it was changed or left out',
  }));
}

function effortOf({ input, output, parameters = [] }: CallShape, operations: string[]): Effort {
  const isCarried = [input, output].some((kind) => kind !== undefined && carried.includes(kind));
  if (isCarried || parameters.includes('email')) return 'no equivalent: the proxy carries it';
  return operations.every((operation) => plainOperations.test(operation)) ? 'same call' : 'an extra task';
}

const carried = ['ftp', 'dropbox', 'googledrive', 'onedrive', 'box'];

/** A call of this shape with made-up names in the place of the caller's. */
function exampleCall(shape: CallShape, example: Record<string, V1Value>): V1Call {
  const [inputFormat, outputFormat] = (shape.pair ?? '')
    .split('-')
    .map((format) => (format === '?' ? undefined : format));
  const method = shape.input ?? 'upload';
  const count = shape.files === 'several' ? 2 : 1;
  const has = (name: string) => shape.parameters?.includes(name) ?? false;
  return {
    inputFormat,
    outputFormat,
    mode: shape.mode,
    input: { method, parameters: {} },
    files:
      method === 'upload'
        ? []
        : Array.from({ length: count }, (_, index) => ({ file: fileFor(method, inputFormat, index + 1) })),
    converterOptions: {
      ...Object.fromEntries(
        (shape.options ?? []).filter((name) => name in example).map((name) => [name, example[name] ?? null]),
      ),
    },
    ...(shape.output && { output: { kind: shape.output, parameters: {} } }),
    ...(/^(raw|base64)$/.test(method) && { filename: `input.${inputFormat ?? 'bin'}` }),
    ...(has('callback') && { callback: 'https://example.com/your-callback' }),
    ...(has('save') && { save: true }),
    ...(has('timeout') && { timeout: 600 }),
  };
}

function fileFor(method: string, format = 'bin', number = 1): string {
  if (method === 'raw') return 'your content';
  if (method === 'base64') return 'eW91ciBjb250ZW50';
  const name = `input-${number}.${format}`;
  return /^(download|url)$/.test(method) ? `https://example.com/${name}` : name;
}
