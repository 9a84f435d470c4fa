import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { StartError, type Logger } from '../../runtime';
import type { ReceivedFile, UploadPlace } from '../files';
import type { Bucket } from '../storage';
import { resultsOf } from './bucket-files';

/** Takes the uploads that callers send to this engine, where the storage takes no forms itself. */
export class BucketUploads implements UploadPlace {
  constructor(
    private readonly root: string,
    private readonly bucket: Bucket,
  ) {}

  async placeUpload(taskId: string, filename: string): Promise<string> {
    await mkdir(this.folder(taskId), { recursive: true });
    return path.join(this.folder(taskId), filename);
  }

  async dropUpload(taskId: string): Promise<void> {
    await rm(this.folder(taskId), { recursive: true, force: true });
  }

  /** Not where uploads straight to the bucket arrive: those are looked for, and would be taken twice. */
  async take(taskId: string, file: ReceivedFile): Promise<string> {
    const key = `${resultsOf(taskId)}0/${file.filename}`;
    try {
      await this.bucket.write(key, file, AbortSignal.timeout(writeTimeout));
      return key;
    } finally {
      await this.dropUpload(taskId);
    }
  }

  private folder(taskId: string): string {
    return path.join(this.root, 'uploads', taskId);
  }
}

/** Milliseconds. */
const writeTimeout = 3_600_000;
const probeTimeout = 60_000;

/**
 * Whether callers can send files straight to the bucket, by a presigned POST: Cloudflare R2, for one, takes none. Throws a
 * `StartError` where the bucket can't be used at all.
 */
export async function takesForms(bucket: Bucket, logger: Logger): Promise<boolean> {
  const signal = AbortSignal.timeout(probeTimeout);
  const refuse = (error: Error) => {
    throw new StartError(`The bucket for the files of engines cannot be used: ${error.message}`);
  };
  await bucket.list('probe/', signal).catch(refuse);
  const answer = await bucket.tryForm('probe/', signal).catch(refuse);
  if (answer === undefined) return true;
  logger.warn({ answer }, 'the storage takes no upload forms: callers send their files to the engines instead');
  return false;
}
