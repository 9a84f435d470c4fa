import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodeUtf8 } from '../../text';
import type { Parameters } from '../contract/operation';
import type { ParameterSeal } from './parameter-seal';

/** Characters. Longer ones would be rewritten with every change of their row, and hold everybody up each time. */
const longestInRow = 128 * 1024;
const inFile = 'file';

/** Where texts lie that are too long for a row. */
export interface LongTexts {
  write(taskId: string, bytes: Buffer): Promise<void>;
  read(taskId: string): Promise<Buffer>;
}

/**
 * Parameters as the row of their task holds them: sealed. Those that hold whole files lie sealed in a file of the task
 * instead. Others have their turn between the steps.
 */
export class ParameterTexts {
  constructor(
    private readonly seal: ParameterSeal,
    private readonly long: LongTexts,
  ) {}

  /** What to write into the row. */
  async keep(taskId: string, parameters: Parameters): Promise<string> {
    if (holdsFile(parameters)) await nextTurn();
    const text = JSON.stringify(parameters);
    if (text.length <= longestInRow) return this.seal.seal(text);
    await nextTurn();
    const sealed = await this.seal.sealBytes(text);
    await nextTurn();
    await this.long.write(taskId, sealed);
    return inFile;
  }

  async read(taskId: string, column: string): Promise<Parameters> {
    if (column !== inFile) return JSON.parse(this.seal.open(column)) as Parameters;
    const opened = await this.seal.openBytes(await this.long.read(taskId));
    await nextTurn();
    const text = decodeUtf8(opened);
    await nextTurn();
    const parameters = JSON.parse(text) as Parameters;
    await nextTurn();
    return parameters;
  }

  /** An address may hold credentials. */
  sealAddress(address: string | null): string | null {
    return address && this.seal.seal(address);
  }

  openAddress(column: string | null): string | null {
    return column && this.seal.open(column);
  }
}

function holdsFile(parameters: Parameters): boolean {
  return Object.values(parameters).some((value) => typeof value === 'string' && value.length > longestInRow);
}
