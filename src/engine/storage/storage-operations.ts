import type { NetworkPolicy } from '../../network';
import { type Options, readOptions } from '../operations/options/options';
import { safeName } from '../contract/output-names';
import { StorageClient } from './http/storage-client';
import { objectNames } from './object-names';
import type { ObjectStore, RemoteStorage } from './storage';
import { storageError } from './storage-error';
import { type Direction, storageErrors, storageParameters } from './storage-parameters';
import type { ExportOperation, FetchedFile, ImportOperation, TransferContext } from '../contract/transfer-operation';
import { OperationError, type Parameters } from '../contract/operation';
import type { StorageSettings } from './storage-settings';

/** The operation `import/<storage>`. */
export function importOperation(
  storage: RemoteStorage,
  network: NetworkPolicy,
  settings: StorageSettings,
): ImportOperation {
  return {
    direction: 'import',
    name: `import/${storage.name}`,
    validate: (parameters) => storageErrors(storage, 'import', parameters),
    run: (context) =>
      withStore(storage, 'import', context, network, settings, async (store, options) => {
        const names = await namesToImport(storage, store, options);
        const filename = names.length === 1 ? options.text('filename') : undefined;
        const files: FetchedFile[] = [];
        for (const [index, name] of names.entries()) {
          const wanted = filename ?? name.split('/').at(-1) ?? name;
          files.push(await context.write(safeName(wanted), await store.read(name)));
          context.progress(((index + 1) / names.length) * 100);
        }
        return files;
      }),
  };
}

/** The operation `export/<storage>`. */
export function exportOperation(
  storage: RemoteStorage,
  network: NetworkPolicy,
  settings: StorageSettings,
): ExportOperation {
  return {
    direction: 'export',
    name: `export/${storage.name}`,
    validate: (parameters) => storageErrors(storage, 'export', parameters),
    run: (context) =>
      withStore(storage, 'export', context, network, settings, async (store, options) => {
        const names = objectNames(context.inputs, {
          one: options.text(storage.one),
          many: options.text(storage.many),
          manyIsFolder: storage.manyIsFolder,
        });
        for (const [index, file] of context.inputs.entries()) {
          await store.store(names[index] ?? file.filename, file);
          context.progress(((index + 1) / context.inputs.length) * 100);
        }
        return context.inputs.map(({ filename, size }, index) => ({ ...placeOf(names[index] ?? filename), size }));
      }),
  };
}

async function namesToImport(storage: RemoteStorage, store: ObjectStore, options: Options): Promise<string[]> {
  const one = options.text(storage.one);
  if (one !== undefined) return [one];
  const prefix = options.text(storage.many) ?? '';
  const names = await store.list(prefix);
  if (names.length === 0) throw new OperationError(`${storage.title}: There are no files under "${prefix}"`);
  return names;
}

async function withStore<R>(
  storage: RemoteStorage,
  direction: Direction,
  { parameters, signal }: TransferContext,
  network: NetworkPolicy,
  settings: StorageSettings,
  work: (store: ObjectStore, options: Options) => Promise<R>,
): Promise<R> {
  const options = readOptions(storageParameters(storage, direction), parameters);
  const client = new StorageClient(network, settings, signal);
  let store: ObjectStore | undefined;
  try {
    store = await storage.open(options, { client, network, signal, settings, sizes: settings.sizes ?? storage.sizes });
    return await work(store, options);
  } catch (error) {
    signal.throwIfAborted();
    throw storageError(error, { title: storage.title, direction, secrets: secretValues(storage, parameters) });
  } finally {
    await store?.close?.();
  }
}

function secretValues(storage: RemoteStorage, parameters: Parameters): string[] {
  return storage.secrets.map((name) => parameters[name]).filter((value) => typeof value === 'string');
}

function placeOf(name: string): { filename: string; dir?: string } {
  const at = name.lastIndexOf('/');
  return at < 0 ? { filename: name } : { filename: name.slice(at + 1), dir: name.slice(0, at) };
}
