import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { readJobOrder } from '../../src/engine/jobs/orders';
import { TaskTypes } from '../../src/engine/jobs/task-types';
import { createOperations } from '../../src/engine/operations';
import { createStorageOperations } from '../../src/engine/storage';
import { exportUrl, httpTransfers, importUpload } from '../../src/engine/transfers';
import { createNetworkPolicy } from '../../src/network';
import { conversionTypes, families, supports, translate, type V1Call, type V1Value } from '../../src/translate';
import type { CatalogueRow, JobPayload } from '../../src/upstream';
import { context } from './calls';
import type { Operation } from '../../src/engine/contract/operation';

const policy = createNetworkPolicy({ mode: 'any', allow: [] });

const edges = ['0', '-1', '1', '0.5', '99', '1e9', '-0', '0x10', '1e400', 'abc', ' ', '%', 'true', 'none', '🙂', '\n'];
const shapes = [
  '640x480',
  '0x0',
  '99999x1',
  '0%',
  '50%',
  '+60db',
  '-999db',
  '16:9',
  '0:0',
  '99999:1',
  '1:2:3',
  '99:99:99',
];
const value: fc.Arbitrary<V1Value> = fc.oneof(
  fc.constantFrom(...edges, ...shapes, '1-2', '-', '1,,2', '3-', 'H264', 'COPY', 'A4', '{INPUTFILE} -x {OUTPUTFILE}'),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.string(),
  fc.jsonValue().map((json) => json as V1Value),
);
/** But `command`: what a command of the user's own may name is the engine's to say. */
const name = fc
  .constantFrom(...new Set(families.flatMap(({ rows }) => rows.map(({ v1 }) => v1))))
  .filter((v1) => v1 !== 'command');
const options = fc.dictionary(fc.oneof({ weight: 9, arbitrary: name }, fc.string()), value, { maxKeys: 8 });

interface TestedEngine {
  rows: CatalogueRow[];
  pairs: [input: string, output: string][];
  types: TaskTypes;
}

function tested(operations: Operation[]): TestedEngine {
  const rows = operations.flatMap((operation) => operation.catalogue()).filter((row) => row.default);
  const transfers = [...httpTransfers(policy), ...createStorageOperations(policy)];
  return {
    rows,
    pairs: [
      ...rows.flatMap(({ input_format: from, output_format: to }): [string, string][] =>
        from && to ? [[from, to]] : [],
      ),
      ...['pdf', 'png', 'jpg'].map((output): [string, string] => ['website', output]),
    ].filter(([from, to]) => supports(rows, from, to)),
    types: new TaskTypes(operations, transfers, [importUpload, exportUrl]),
  };
}

const anyCall = fc.record(
  {
    mode: fc.constantFrom('info', 'combine', 'archive', 'extract', 'compress', 'protect'),
    method: fc.constantFrom('download', 'upload', 'raw', 'base64'),
    count: fc.integer({ min: 1, max: 3 }),
    filename: fc.oneof(fc.string(), fc.constantFrom('a.pdf', 'a', '.pdf', 'a/b.png', 'x'.repeat(300))),
    timeout: fc.double(),
    converterOptions: options,
  },
  { requiredKeys: ['method', 'count', 'converterOptions'] },
);

describe.each([
  ['without any program', ''],
  ['with the programs of this machine', undefined],
])('the engine %s', (_title, searchPath) => {
  it('takes the job of every call whose formats it supports, whatever the options are', async () => {
    const { pairs, rows, types } = tested(await createOperations({ searchPath }));
    fc.assert(
      fc.property(fc.constantFrom(...pairs), anyCall, ([inputFormat, outputFormat], { method, count, ...more }) => {
        const address = inputFormat === 'website' ? 'https://example.org/' : `https://example.org/a.${inputFormat}`;
        const file = method === 'base64' ? 'YQ==' : address;
        const files = Array.from({ length: count }, () => ({ file }));
        const call: V1Call = { inputFormat, outputFormat, input: { method, parameters: {} }, files, ...more };
        const result = translate(call, context({ catalogue: rows }));
        expect(result.ok ? errorsOf(result.translation.job, types) : {}).toEqual({});
      }),
      { numRuns: 3000 },
    );
  });
});

it('whatever default the conversion types list can be sent back', async () => {
  const { rows } = tested(await createOperations());
  const warned = conversionTypes(rows, {}).flatMap(({ inputformat, outputformat, converteroptions }) => {
    const files = [{ file: `https://example.org/a.${inputformat}` }];
    const call = { inputFormat: inputformat, outputFormat: outputformat, files, converterOptions: converteroptions };
    const result = translate(call, context({ catalogue: rows }));
    return result.ok ? result.translation.warnings.map((warning) => ({ inputformat, outputformat, ...warning })) : [];
  });
  expect(warned).toEqual([]);
});

/** As POST /jobs tells them (v2-contract 1.4). */
function errorsOf(job: JobPayload, types: TaskTypes): unknown {
  try {
    readJobOrder({ ...job }, { types, newId: randomUUID, isTask: () => false });
    return {};
  } catch (error) {
    return (error as { errors?: unknown }).errors ?? error;
  }
}
