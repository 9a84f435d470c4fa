/** Something that keeps the program from starting; the message tells the one who started it, without a stack. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
