export interface ReceivedFile {
  filename: string;
  /** Absolute. */
  path: string;
  /** Bytes. */
  size: number;
}

/** Where the files go that callers upload to this engine. */
export interface UploadPlace {
  /** Folder in which the file of a task arrives. */
  output(taskId: string): string;
  /** Takes over what has arrived; answers where it lies now, as results name it. */
  take(taskId: string, file: ReceivedFile): Promise<string>;
}
