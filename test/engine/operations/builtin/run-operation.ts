import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { builtinTools, mergeTools } from '../../../../src/engine/operations/builtin';
import { type OperationShape, ToolOperation } from '../../../../src/engine/operations/tool-operation';
import type { InputFile, OperationContext, Parameters } from '../../../../src/engine/contract/operation';
import { type Outcome, runInFolders } from '../run-in-folders';

export interface Bench {
  operation(shape: string | OperationShape): ToolOperation;
  /** A file of the test's own making, as a task hands it on. */
  input(filename: string, content: Uint8Array | string): Promise<InputFile>;
  /** A file of test/fixtures. */
  fixture(filename: string, as?: string): Promise<InputFile>;
  run(
    operation: string | OperationShape,
    inputs: InputFile[],
    parameters: Parameters,
    rest?: Partial<OperationContext>,
  ): Promise<Outcome>;
  remove(): Promise<void>;
}

/** Runs operations of the tools that come with npm, in folders of their own. */
export async function openBench(): Promise<Bench> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'engine-builtin-'));
  let count = 0;
  const folder = async () => {
    const made = path.join(root, String((count += 1)));
    await mkdir(made);
    return made;
  };
  const place = async (filename: string, write: (target: string) => Promise<void>) => {
    const target = path.join(await folder(), filename);
    await write(target);
    const { size } = await stat(target);
    return { path: target, filename, size, taskName: 'import' };
  };
  const operation = (shape: string | OperationShape) => {
    const whole = typeof shape === 'string' ? { name: shape, hasOutputFormat: true, joinsInputs: false } : shape;
    const single = builtinTools();
    return new ToolOperation(
      whole,
      [...single, ...mergeTools(single)].filter((tool) => tool.operation === whole.name),
    );
  };
  return {
    operation,
    input: (filename, content) => place(filename, (target) => writeFile(target, content)),
    fixture: (filename, as = filename) =>
      place(as, (target) => copyFile(path.join(__dirname, '../../../fixtures', filename), target)),
    remove: () => rm(root, { recursive: true }),
    run: async (shape, inputs, parameters, rest) =>
      runInFolders(operation(shape), await folder(), {
        inputs,
        parameters,
        signal: new AbortController().signal,
        ...rest,
      }),
  };
}
