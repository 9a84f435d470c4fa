import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

import type { Operation, OperationContext } from '../../../src/engine/contract/operation';

export interface Outcome {
  /** Absolute, in order. */
  paths: string[];
  filenames: string[];
  metadata: Record<string, unknown> | undefined;
  /** Captured console text of a command. */
  output: string | undefined;
  message: string | undefined;
  engine: string | undefined;
  /** As reported while running. */
  percents: number[];
}

/** Runs an operation as the scheduler does, with two new folders below `folder`; what is scratch is gone afterwards. */
export async function runInFolders(
  operation: Pick<Operation, 'run'>,
  folder: string,
  context: Pick<OperationContext, 'inputs' | 'parameters' | 'signal'> & Partial<OperationContext>,
): Promise<Outcome> {
  const workFolder = path.join(folder, 'work');
  const outputFolder = path.join(folder, 'output');
  await Promise.all([workFolder, outputFolder].map((each) => mkdir(each, { recursive: true })));
  const percents: number[] = [];
  let engine: string | undefined;
  const { files, metadata, output, message } = await operation.run({
    workFolder,
    outputFolder,
    ...context,
    progress: (percent) => {
      percents.push(percent);
      context.progress?.(percent);
    },
    engine: (name, version) => {
      engine = name;
      context.engine?.(name, version);
    },
  });
  await rm(workFolder, { recursive: true, force: true });
  const paths = files.map((file) => file.path);
  return { paths, filenames: files.map((file) => file.filename), metadata, output, message, engine, percents };
}
