/** A program to run, and what of the machine it may see and take. */
export interface ConfinedCommand {
  /** Name or absolute path of the program, which is a word of `command`. */
  program: string;
  command: readonly string[];
  folder: string;
  reads: readonly string[];
  writes: readonly string[];
  mounts: readonly Mount[];
  /** False where a limit on addresses would stop the program from starting. */
  limitsAddresses: boolean;
  /** Bytes of the largest file that it may write; the room left on the disk quota. */
  fileBytes?: number;
  network: boolean;
  /** Nothing that the caller sent or the program wrote can be loaded as code; where the confinement `blocksNativeCode`. */
  runsOwnCodeOnly: boolean;
}

/** A file or folder that the program sees under another path; bubblewrap only. */
export interface Mount {
  source: string;
  target: string;
  writable: boolean;
}
