import type { IncomingMessage } from 'node:http';
import type { ReceivedFile } from '../../processes';
import type { ByteLease, Spool, Spooled } from '../../transfer';
import { likeRequest } from '../remote/like-request';
import { teed } from './teed';

interface Receiver {
  room: Pick<ByteLease, 'take'>;
  done(files: ReceivedFile[]): void;
  failed(error: Error): Promise<void>;
}

/** Reads the file parts of a request. */
export type ReadParts = (request: IncomingMessage) => Promise<{ parts: ReceivedFile[]; discard: () => Promise<void> }>;

/** An upload on its way to another v1 server, and its copy in the spool. */
export class UploadCopy {
  /** To send on instead of the one that came. */
  readonly request: IncomingMessage;
  private readonly copied: Promise<Spooled>;
  private readonly leave: () => void;

  constructor(
    private readonly original: IncomingMessage,
    private readonly spool: Spool,
    private readonly receiver: Receiver,
  ) {
    const { main, copy } = teed(original);
    this.request = likeRequest(original, main, original.headers);
    this.copied = spool.write(copy, receiver.room);
    this.copied.catch(() => undefined);
    this.leave = () => {
      original.unpipe(main);
      copy.destroy(new Error('the upload was refused'));
    };
  }

  /** The other server has it: now it counts. `filename`: of a body that is the file itself. */
  async keep(filename: string, readParts: ReadParts): Promise<void> {
    try {
      const { path, size } = await this.copied;
      const { 'content-type': contentType = '' } = this.original.headers;
      if (!/^\s*multipart\//i.test(contentType)) return this.receiver.done([{ filename, path, size }]);
      const copy = this.spool.read(path);
      try {
        const content = likeRequest(this.original, copy, {
          'content-type': contentType,
          'content-length': String(size),
        });
        const { parts, discard } = await readParts(content);
        const [part] = parts;
        if (part) this.receiver.done([{ ...part, path: await this.spool.share(part.path) }]);
        await discard();
      } finally {
        copy.destroy();
        await this.spool.remove(path);
      }
    } catch (error) {
      await this.receiver.failed(error as Error);
    }
  }

  /** It was refused, or broke off: the client may send it again. */
  async drop(): Promise<void> {
    this.leave();
    const spooled = await this.copied.catch(() => undefined);
    if (spooled) await this.spool.remove(spooled.path);
  }
}
