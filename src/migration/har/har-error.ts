/** A HAR that can't be read; the message names the file and the place. It is one of the syntax errors of a command's input. */
export class HarError extends SyntaxError {
  override readonly name = 'HarError';

  constructor(place: string, fault: string) {
    super(`${place}: ${fault}`);
  }
}
