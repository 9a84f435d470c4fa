import type { ReceivedFile } from '../../processes';

/** A file part of a multipart body; its name is a safe basename, empty where the part had none. */
export interface ReceivedPart extends ReceivedFile {
  field: string;
}
