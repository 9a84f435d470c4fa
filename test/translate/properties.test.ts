import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { dryRun, families, supports, translate, type V1Call, type V1Value } from '../../src/translate';
import type { CatalogueRow } from '../../src/upstream';
import { context } from './calls';

const catalogue = JSON.parse(readFileSync(join(__dirname, 'engine-catalogue.json'), 'utf8')) as CatalogueRow[];

const optionNames = [...new Set(families.flatMap(({ rows }) => rows.map(({ v1 }) => v1)))];
const formats = fc.constantFrom(
  'png',
  'jpg',
  'pdf',
  'docx',
  'mp4',
  'mp3',
  'md',
  'html',
  'epub',
  'zip',
  'website',
  'x',
  '',
);
const modes = fc.constantFrom('convert', 'info', 'combine', 'archive', 'extract', 'compress', 'protect', 'constructor');
const methods = fc.constantFrom(
  'download',
  'upload',
  'raw',
  'base64',
  'url',
  's3',
  'ftp',
  'azure',
  'googlecloud',
  '__proto__',
);
const value: fc.Arbitrary<V1Value> = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('640x480', '50%', '1:30', '+20db', 'true', '$(id)', "it's", '{INPUTFILE} -x {OUTPUTFILE}'),
  fc.jsonValue().map((json) => json as V1Value),
);
const map = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...optionNames)), value);
const secret = fc.uuid().map((text) => `S3CR3T${text}`);

const anyCall: fc.Arbitrary<V1Call> = fc.record(
  {
    inputFormat: fc.oneof(formats, fc.string()),
    outputFormat: fc.oneof(formats, fc.string()),
    mode: fc.oneof(modes, fc.string()),
    input: fc.record({ method: fc.oneof(methods, fc.string()), parameters: map }),
    files: fc.array(
      fc.record({ file: fc.oneof(fc.webUrl(), fc.string()), filename: fc.string() }, { requiredKeys: ['file'] }),
      {
        maxLength: 3,
      },
    ),
    filename: fc.string(),
    converterOptions: map,
    preset: fc.string(),
    timeout: fc.double(),
    tag: fc.string(),
    output: fc.record({ kind: fc.oneof(methods, fc.string()), parameters: map }),
    save: fc.boolean(),
  },
  { requiredKeys: ['files', 'converterOptions'] },
);

describe('a translation, whatever the call', () => {
  const contexts = fc.constantFrom(context(), context({ catalogue }), context({ catalogue, strict: true }));

  it('never throws', () => {
    fc.assert(
      fc.property(anyCall, contexts, (call, where) => {
        translate(call, where);
        dryRun(call, where);
      }),
      { numRuns: 500 },
    );
  });

  it('makes a job whose tasks name only tasks of that job', () => {
    fc.assert(
      fc.property(anyCall, contexts, (call, where) => {
        const result = translate(call, where);
        if (!result.ok) return;
        const { tasks } = result.translation.job;
        for (const { input } of Object.values(tasks)) {
          for (const name of [input ?? []].flat()) expect(tasks).toHaveProperty([name]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('lets no secret into the tag, the warnings, the converter or a dry run', () => {
    const secrets = fc.record({ key: secret, account: secret, password: secret });
    fc.assert(
      fc.property(anyCall, contexts, secrets, (call, where, { key, account, password }) => {
        const given: V1Call = {
          ...call,
          output: { kind: 's3', parameters: { accesskeyid: 'id', secretaccesskey: key, bucket: 'b' } },
          input: { method: 'ftp', parameters: {} },
          converterOptions: { ...call.converterOptions, encrypt_user_password: password },
        };
        const accounts = { ftp: { host: 'h', password: account } };
        const result = translate(given, { ...where, accounts });
        if (!result.ok) return;
        const { job, warnings, converter } = result.translation;
        const shown = JSON.stringify([job.tag, warnings, converter, dryRun(given, { ...where, accounts })]);
        for (const hidden of [key, account, password]) expect(shown).not.toContain(hidden);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the check of a format pair', () => {
  it('never throws', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (input, output) => typeof supports(catalogue, input, output) === 'boolean'),
    );
  });
});
