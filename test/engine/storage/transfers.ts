import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createStorageOperations, type StorageOptions } from '../../../src/engine/storage';
import { createNetworkPolicy, type NetworkRules, parseNetworkPolicy } from '../../../src/network';

type Parameters = Record<string, unknown>;

/** The storage operations with a folder of their own, run as the engine runs them. */
export class Transfers {
  private folder = '';
  private counter = 0;

  constructor(
    private readonly settings: StorageOptions = {},
    private readonly rules: NetworkRules = parseNetworkPolicy('any'),
  ) {}

  async open(): Promise<void> {
    this.folder = await mkdtemp(path.join(tmpdir(), 'cc-v1-proxy-'));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Exports files with the given contents, by name. */
  async export(
    name: string,
    parameters: Parameters,
    contents: Record<string, string | Buffer>,
    signal = new AbortController().signal,
  ) {
    const inputs = await Promise.all(
      Object.entries(contents).map(async ([filename, content]) => {
        const file = path.join(this.folder, `${(this.counter += 1)}`);
        await writeFile(file, content);
        return { path: file, filename, size: Buffer.byteLength(content), taskName: 'convert' };
      }),
    );
    const operation = this.find(name);
    if (operation.direction !== 'export') throw new Error(`${name} is no export`);
    return operation.run({ inputs, parameters, signal, progress: () => undefined });
  }

  /** Contents by file name. */
  async import(name: string, parameters: Parameters, signal = new AbortController().signal) {
    const folder = path.join(this.folder, `${(this.counter += 1)}`);
    const operation = this.find(name);
    if (operation.direction !== 'import') throw new Error(`${name} is no import`);
    const write = async (filename: string, content: Readable) => {
      const target = `${folder}-${filename}`;
      await pipeline(content, createWriteStream(target));
      return { filename, path: target };
    };
    const files = await operation.run({ write, parameters, signal, progress: () => undefined });
    const contents = await Promise.all(files.map(async (file) => [file.filename, await readFile(file.path)] as const));
    return new Map(contents);
  }

  validate(name: string, parameters: Parameters) {
    return this.find(name).validate(parameters);
  }

  private find(name: string) {
    const operations = createStorageOperations(createNetworkPolicy(this.rules), this.settings);
    const found = operations.find((operation) => operation.name === name);
    if (!found) throw new Error(`There is no operation ${name}`);
    return found;
  }
}
