/** A file part of a multipart body, spooled to disk. */
export interface ReceivedPart {
  field: string;
  /** A safe basename; empty where the part had none. */
  filename: string;
  contentType?: string;
  path: string;
  /** Bytes. */
  size: number;
}
