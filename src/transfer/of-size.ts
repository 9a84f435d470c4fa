import { Transform, type Readable, type Writable } from 'node:stream';
import { TransferError } from './transfer-error';

/** The bytes of a stream, which breaks with a `TransferError` where they are fewer or more than `size`. */
export function ofSize(stream: Readable, size: number): Readable {
  const checked = stream.pipe(exactly(size));
  stream.once('error', (error) => checked.destroy(error));
  checked.once('close', () => stream.destroy());
  return checked;
}

/**
 * Sends `size` bytes of a stream and then `tail`; a shorter or longer content is an error, never a whole file. Where one
 * of the two breaks, so does the other. There is no stream between them: on large files that would be much of the work.
 */
export function sendExactly(
  source: Readable,
  { size, tail }: { size: number; tail: Buffer },
  target: Writable,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let passed = 0;
    const pass = (chunk: Buffer) => {
      passed += chunk.length;
      if (passed > size) fail(wrongSize(passed, size));
      else if (!target.write(chunk)) source.pause();
    };
    const goOn = () => source.resume();
    const end = () => {
      if (passed < size) fail(wrongSize(passed, size));
      else target.end(tail, succeed);
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
      resolve();
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
