export interface ReceivedFile {
  filename: string;
  /** Absolute. */
  path: string;
  /** Bytes. */
  size: number;
}

/** Where the files go that callers upload to this engine. */
export interface UploadPlace {
  /** Absolute path at which the file of a task arrives; its folder is there then. */
  placeUpload(taskId: string, filename: string): Promise<string>;
  /** The file has not arrived, or nobody waits for it any more. */
  dropUpload(taskId: string, filename: string): Promise<void>;
  /** Takes over what has arrived; answers where it lies now, as results name it. */
  take(taskId: string, file: ReceivedFile): Promise<string>;
}
