import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { createOperations, type OperationSettings } from '../../../../src/engine/operations';
import type { InputFile, Operation, Parameters } from '../../../../src/engine/contract/operation';
import { type Outcome, runInFolders } from '../run-in-folders';

export interface TaskSettings {
  signal?: AbortSignal;
  onProgress?: () => void;
  optionInputs?: Record<string, InputFile[]>;
}

/** Runs operations of this machine as the scheduler does, in folders of its own under the system's temporary folder. */
export class TaskRunner {
  private count = 0;

  private constructor(
    private readonly operations: ReadonlyMap<string, Operation>,
    readonly folder: string,
  ) {}

  static async create(settings: OperationSettings = {}, parent = os.tmpdir()): Promise<TaskRunner> {
    const operations = await createOperations(settings);
    await mkdir(parent, { recursive: true });
    const folder = await mkdtemp(path.join(parent, 'cc-tasks-'));
    return new TaskRunner(new Map(operations.map((operation) => [operation.name, operation])), folder);
  }

  operation(name: string): Operation {
    const operation = this.operations.get(name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    return operation;
  }

  async run(
    name: string,
    inputs: readonly string[],
    parameters: Parameters,
    { signal = AbortSignal.timeout(60_000), onProgress, optionInputs }: TaskSettings = {},
  ): Promise<Outcome> {
    this.count += 1;
    return runInFolders(this.operation(name), path.join(this.folder, String(this.count)), {
      inputs: await Promise.all(inputs.map(inputFile)),
      ...(optionInputs && { optionInputs }),
      parameters,
      signal,
      progress: () => onProgress?.(),
    });
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

export async function inputFile(file: string): Promise<InputFile> {
  return { path: file, filename: path.basename(file), size: (await stat(file)).size, taskName: 'import' };
}
