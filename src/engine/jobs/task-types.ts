import type { Operation } from '../contract/operation';
import type { TransferOperation } from '../storage';
import type { TaskType } from '../contract/task-type';

/** Operations that can work without any input file (v2-contract 5.1). */
const inputless = new Set(['capture-website', 'command']);

/** All operations by name. */
export class TaskTypes {
  private readonly types: Map<string, TaskType>;

  constructor(operations: Operation[], transfers: TransferOperation[], own: TaskType[]) {
    const all = [...operations.map(conversion), ...transfers.map(transfer), ...own];
    this.types = new Map(all.map((type) => [type.name, type]));
  }

  find(name: string): TaskType | undefined {
    return this.types.get(name);
  }
}

function conversion(operation: Operation): TaskType {
  return {
    name: operation.name,
    queue: 'conversions',
    needsInput: !inputless.has(operation.name),
    inputOptions: operation.inputOptions ?? [],
    validate: (parameters) => operation.validate(parameters),
    run: async (context) => {
      const result = await operation.run(context);
      return { ...result, credits: result.credits ?? 1 };
    },
  };
}

function transfer(operation: TransferOperation): TaskType {
  return {
    name: operation.name,
    queue: 'transfers',
    needsInput: operation.direction === 'export',
    inputOptions: [],
    validate: (parameters) => operation.validate(parameters),
    run: async (context) => {
      const files = await operation.run(context);
      return { files, credits: 0 };
    },
  };
}
