import { OperationError } from '../contract/operation';

/** What every tool says about a file that it may not open; where a password was given, that it is not the right one. */
export class LockedFileError extends OperationError {
  constructor(password: string | undefined) {
    super(password === undefined ? 'The file is protected by a password.' : 'The password of the file is incorrect.');
  }
}
