import { Agent, type ClientRequest, type ClientRequestArgs, type IncomingMessage } from 'node:http';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { shortenedHead } from './shortened-head';

/** Bytes that Node takes from a connection at once. */
const usual = 64 * 1024;
/** The same while a large file comes: a read costs as much as copying half of them. */
const large = 256 * 1024;
/** Files at a time that are read so: what waits for slow clients must not grow with their number. */
const mostLarge = 32;

let readingLarge = 0;

/**
 * An agent for large files over plain HTTP: most of their bytes go past Node's parser, which copies each into new memory.
 * For requests that are announced by `expectFile` only.
 */
export class FileAgent extends Agent {
  private readonly reads = new WeakMap<Socket, Reads>();

  constructor() {
    super({ keepAlive: true });
  }

  /** The answer of this request may be a large file. To be called before it has a connection. */
  expectFile(request: ClientRequest): void {
    request.once('socket', (socket: Socket) => this.reads.get(socket)?.expect(request));
  }

  override createConnection(options: ClientRequestArgs): Socket {
    const reads = new Reads();
    const onread = { buffer: () => reads.next(), callback: (bytes: number) => reads.take(bytes, socket) };
    const socket: Socket = connect({ ...(options as NetConnectOpts), onread });
    this.reads.set(socket, reads);
    return socket.once('close', () => reads.fileIsOver());
  }
}

/** What is read from one connection. */
class Reads {
  private block?: Buffer;
  /** Its answer has not begun. */
  private request?: ClientRequest;
  private file?: IncomingMessage;
  /** Bytes of the file that go past the parser: it waits for the very last one, and ends the answer with it. */
  private left = 0;

  expect(request: ClientRequest): void {
    this.request = request;
  }

  /** The block for the next read; one that a reader may still hold is never used again. */
  next(): Buffer {
    return (this.block ??= Buffer.allocUnsafeSlow(this.file && readingLarge <= mostLarge ? large : usual));
  }

  /** Takes what was read into the last block. */
  take(bytes: number, socket: Socket): boolean {
    const chunk = this.taken(bytes);
    const rest = this.file ? this.pass(this.file, chunk) : this.begun(chunk);
    // To the parser, as if it had been read as usual.
    if (rest.length > 0) socket.emit('data', rest);
    return true;
  }

  fileIsOver(): void {
    if (this.file) readingLarge -= 1;
    this.file = undefined;
  }

  private taken(bytes: number): Buffer {
    const content = this.next().subarray(0, bytes);
    // A few bytes would hold the whole block.
    if (bytes < usual / 4) return Buffer.from(content);
    this.block = undefined;
    return content;
  }

  /** The beginning of an answer, told to be short where it is that of a large file. */
  private begun(chunk: Buffer): Buffer {
    const shortened = this.request && shortenedHead(chunk, usual);
    if (shortened) {
      this.request?.prependOnceListener('response', (answer) => {
        answer.headers['content-length'] = String(shortened.length);
        this.file = answer;
        this.left = shortened.left;
        readingLarge += 1;
      });
    }
    this.request = undefined;
    return shortened?.bytes ?? chunk;
  }

  /** Passes on what is of the file; the rest is for the parser. */
  private pass(file: IncomingMessage, chunk: Buffer): Buffer {
    const part = chunk.subarray(0, this.left);
    this.left -= part.length;
    if (this.left === 0) this.fileIsOver();
    if (!file.push(part)) file.socket.pause();
    return chunk.subarray(part.length);
  }
}
