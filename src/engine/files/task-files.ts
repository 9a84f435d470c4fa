/** One run of a task: an earlier one may still write while this one does. */
export interface FileRun {
  id: string;
  attempts: number;
}

/** A result on this machine that is to be kept. */
export interface KeepableFile {
  filename: string;
  /** Absolute, inside the output folder of the run. */
  path: string;
  /** Bytes. */
  size: number;
  /** It is that of an input, under another name. */
  linked?: boolean;
}

/** The folders that a run needs from its beginning on. */
export interface FolderNeeds {
  /** For scratch files. */
  scratch: boolean;
  /** For results; else each is given its place. */
  output: boolean;
}

/** Where the files of tasks lie: the results until their task is deleted, everything else while the task runs. */
export interface TaskFiles {
  /** Whether results stay on the disk of this machine, and so take of its quota. */
  readonly holdsResults: boolean;
  /** Absolute; what errors say of the machine begins with it. */
  readonly root: string;
  /**
   * Two folders, empty whatever an earlier run has left there; one that is not needed may not be there.
   */
  prepare(run: FileRun, needs: FolderNeeds): Promise<{ output: string; work: string }>;
  /** Absolute path for a result of the run, whose folder is there then. `isOnly`: the run makes no other. */
  place(run: FileRun, filename: string, isOnly: boolean): Promise<string>;
  /** Whether the path is one for a result of the run. */
  isPlace(run: FileRun, path: string): boolean;
  /** Absolute path at which a result of an earlier task can be read while the run lasts. `stored`: what `keep` answered. */
  open(run: FileRun, stored: string, filename: string, signal: AbortSignal): Promise<string>;
  /** Takes a result over; answers how it is found again. */
  keep(run: FileRun, file: KeepableFile, signal: AbortSignal): Promise<string>;
  /** The run has ended well, and `count` of its files were kept. */
  settle(run: FileRun, count: number): Promise<void>;
  /** The run has failed: nothing of it stays. */
  discard(run: FileRun): Promise<void>;
  /** Always the last call of a run. */
  removeWork(run: FileRun): Promise<void>;
  /** Of a task that is deleted; goes on by itself, also after a stop. `stored`: what `keep` has answered. */
  remove(taskId: string, stored: readonly string[]): void;
  /** Resolves once everything that was to be removed by this process is gone. */
  untilRemoved(): Promise<void>;
}
