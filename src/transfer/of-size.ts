import { Transform, type Readable, type Writable } from 'node:stream';
import { TransferError } from './transfer-error';

/** The bytes of a stream, which breaks with a `TransferError` where they are fewer or more than `size`. */
export function ofSize(stream: Readable, size: number): Readable {
  const checked = stream.pipe(exactly(size));
  stream.once('error', (error) => checked.destroy(error));
  checked.once('close', () => stream.destroy());
  return checked;
}

/** What is sent: a content and what closes it. */
export interface Sending {
  /** Bytes of the content. */
  size: number;
  /** Follows the content; ends with a line end. */
  tail: Buffer;
  /**
   * Where `size` was guessed: what the content lacks of it follows `tail` as empty lines, and it may be longer by the line
   * end of `tail`. So the length of all is what was announced.
   */
  isGuess?: boolean;
}

/**
 * Sends a content of `size` bytes and then `tail`; a shorter or longer content is an error, never a whole file, unless it is
 * `isGuess`. Resolves with the bytes of the content. Where one of the two breaks, so does the other. There is no stream
 * between them: on large files that would be much of the work.
 */
export function sendExactly(source: Readable, { size, tail, isGuess }: Sending, target: Writable): Promise<number> {
  const [least, most] = isGuess ? [0, size + lineEnd.length] : [size, size];
  return new Promise((resolve, reject) => {
    let passed = 0;
    const pass = (chunk: Buffer) => {
      passed += chunk.length;
      if (passed > most) fail(wrongSize(passed, size));
      else if (!target.write(chunk)) source.pause();
    };
    const goOn = () => source.resume();
    const end = () => {
      if (passed < least) return fail(wrongSize(passed, size));
      target.off('drain', goOn);
      target.write(tail.subarray(0, -lineEnd.length));
      endPadded(target, size + lineEnd.length - passed, succeed);
    };
    const closed = () => fail(new Error('the connection was closed'));
    const over = () => {
      source.off('data', pass).off('end', end).off('close', leave);
      target.off('drain', goOn).off('close', closed);
    };
    const leave = () => {
      if (!source.readableEnded) fail(source.errored ?? new Error('the connection was closed'));
    };
    function succeed() {
      over();
      resolve(passed);
    }
    function fail(error: Error) {
      over();
      source.destroy();
      target.destroy(error);
      reject(error);
    }
    source.on('error', fail).on('end', end).on('close', leave).on('data', pass).resume();
    target.on('error', fail).on('drain', goOn).on('close', closed);
    // It may have been paused until somebody reads it.
    source.resume();
  });
}

const lineEnd = Buffer.from('\r\n');
const lineEnds = Buffer.alloc(64 * 1024, lineEnd);

function endPadded(target: Writable, bytes: number, done: () => void): void {
  let left = bytes;
  while (left > lineEnds.length) {
    left -= lineEnds.length;
    if (target.write(lineEnds)) continue;
    target.once('drain', () => endPadded(target, left, done));
    return;
  }
  target.end(lineEnds.subarray(0, left), done);
}

/** Passes `size` bytes on; a shorter or longer content is an error. */
function exactly(size: number): Transform {
  let passed = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > size) done(wrongSize(passed, size));
      else done(null, chunk);
    },
    flush(done) {
      done(passed < size ? wrongSize(passed, size) : null);
    },
  });
}

function wrongSize(passed: number, size: number): TransferError {
  return new TransferError('incomplete', `The file has ${passed} bytes instead of the ${size} announced`);
}
