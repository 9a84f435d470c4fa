import { PassThrough, Transform, type Readable } from 'node:stream';

/**
 * A stream that goes on as it came, `main`, and a second reader's `copy` of it. What happens to the copy means nothing to the
 * first reader; a source that breaks off breaks both.
 */
export function teed(source: Readable): { main: Transform; copy: PassThrough } {
  const copy = new PassThrough({ highWaterMark: ahead });
  copy.on('error', () => undefined);
  const main = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (copy.destroyed || copy.write(chunk)) return done(null, chunk);
      const goOn = () => {
        copy.off('drain', goOn).off('close', goOn);
        done(null, chunk);
      };
      copy.once('drain', goOn).once('close', goOn);
    },
    flush(done) {
      copy.end();
      done();
    },
  });
  main.once('close', () => {
    if (!copy.writableEnded) copy.destroy(brokenOff());
  });
  source.once('close', () => {
    if (!source.readableEnded) main.destroy(brokenOff());
  });
  source.pipe(main);
  return { main, copy };
}

/** Bytes that the first reader may be ahead of the disk. */
const ahead = 2 ** 20;

function brokenOff(): Error {
  return new Error('the transfer broke off');
}
