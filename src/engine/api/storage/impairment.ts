import { Transform } from 'node:stream';
import type { Clock } from '../../../runtime';
import type { Fault } from '../../jobs/faults';

const defaults = { bytesPerSecond: 10_000, afterBytes: 1 };

/** Lets bytes through at the speed of the fault. */
export function slowly(clock: Clock, fault: Fault, signal: AbortSignal): Transform {
  const speed = fault.bytesPerSecond ?? defaults.bytesPerSecond;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      void clock.sleep((chunk.length / speed) * 1000, signal).then(() => done(null, chunk));
    },
  });
}

/** Lets the first bytes through, then calls `cut`; nothing ends by itself any more, so that no part passes for the whole. */
export function cutShort(fault: Fault, cut: () => void): Transform {
  let left = fault.afterBytes ?? defaults.afterBytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      if (left > 0) return done(null, part);
      this.push(part);
      setImmediate(cut);
    },
  });
}
