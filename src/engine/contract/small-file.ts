/** Bytes that a file has at most which is taken, or sent, as a whole: that costs less than a stream. */
export const smallFile = 256 * 1024;
