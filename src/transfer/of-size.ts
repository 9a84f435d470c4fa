import { Transform, type Readable } from 'node:stream';
import { TransferError } from './transfer-error';

/** The bytes of a stream, which breaks with a `TransferError` where they are fewer or more than `size`. */
export function ofSize(stream: Readable, size: number): Readable {
  const checked = stream.pipe(exactly(size));
  stream.once('error', (error) => checked.destroy(error));
  checked.once('close', () => stream.destroy());
  return checked;
}

/** Passes `size` bytes on and ends with `tail`; a shorter or longer content is an error, never a whole file. */
export function exactly(size: number, tail: Buffer = Buffer.alloc(0)): Transform {
  let passed = 0;
  const wrong = () => new TransferError('incomplete', `The file has ${passed} bytes instead of the ${size} announced`);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      passed += chunk.length;
      if (passed > size) done(wrong());
      else done(null, chunk);
    },
    flush(done) {
      if (passed < size) done(wrong());
      else done(null, tail);
    },
  });
}
