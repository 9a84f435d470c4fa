import { V1Error } from '../../errors';
import type { ByteLease, Spool } from '../../transfer';
import { BinaryValues } from './binary-values';
import { limits } from './limits';

/** Who may send files, and what becomes of them. */
export interface Admission {
  /** Whether this key is known; without it nobody is asked for one, since the URL itself is the capability. */
  knows?: (apiKey: string) => boolean;
  /** True for a route that takes no files: those that come along are read and dropped. */
  fileless?: boolean;
}

/** What one request takes up until it is answered: memory, and the disk of a caller who is not known yet. */
export class Intake {
  readonly values = new BinaryValues();
  private readonly memory: ByteLease;
  private readonly disk: ByteLease;

  constructor(
    readonly spool: Spool,
    private readonly admission: Admission,
    private isKnown: boolean,
  ) {
    this.memory = spool.memory.lease();
    this.disk = spool.unknownCallers.lease(limits.unknownFileBytes);
  }

  get fileless(): boolean {
    return this.admission.fileless ?? false;
  }

  /** Of one file: counts its bytes until the caller is known. Undefined where nobody is asked. */
  get fileLease(): Pick<ByteLease, 'take'> | undefined {
    return this.admission.knows && { take: (bytes) => this.isKnown || this.disk.take(bytes) };
  }

  /** A field of the body that came before the files. */
  noteKey(apiKey: string): void {
    this.isKnown ||= this.admission.knows?.(apiKey) ?? false;
  }

  /** Counts bytes that are kept in memory. Throws `V1Error` 503 where all requests together hold too many. */
  hold(bytes: number): void {
    if (!this.memory.take(bytes)) throw V1Error.unavailable();
  }

  /** Everything is answered, or given up. */
  release(): void {
    this.memory.giveBack();
    this.disk.giveBack();
  }
}
