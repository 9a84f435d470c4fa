import type { Operation } from '../contract/operation';
import type { TaskType } from '../contract/task-type';
import type { TransferOperation } from '../contract/transfer-operation';

/** Names that connectors use for what v2 documents under another one. */
const aliases = new Map([
  ['import/azure-blob', 'import/azure/blob'],
  ['export/azure-blob', 'export/azure/blob'],
]);

/**
 * What a task made by POST to an address is called: v2 answers `import/azure-blob` under `/import/azure/blob`, by the
 * enum of the Java SDK, whose integration suite was written against the live service.
 */
export function nameByAddress(operation: string): string {
  return operation === 'import/azure/blob' ? 'import/azure-blob' : operation;
}

/** All operations by name. */
export class TaskTypes {
  private readonly types: Map<string, TaskType>;

  constructor(operations: Operation[], transfers: TransferOperation[], own: TaskType[]) {
    const all = [...operations.map(conversion), ...transfers.map(transfer), ...own];
    this.types = new Map(all.map((type) => [type.name, type]));
  }

  find(name: string): TaskType | undefined {
    return this.types.get(aliases.get(name) ?? name);
  }
}

function conversion(operation: Operation): TaskType {
  return {
    name: operation.name,
    queue: 'conversions',
    needsInput: operation.needsInput,
    inputOptions: operation.inputOptions ?? [],
    placesResults: operation.placesResults ?? false,
    validate: (parameters) => operation.validate(parameters),
    isLight: (parameters, inputs) => operation.isLight?.(parameters, inputs) ?? false,
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
    isLight: () => false,
    run: async (context) => {
      const files = await operation.run(context);
      return { files, credits: 0 };
    },
  };
}
