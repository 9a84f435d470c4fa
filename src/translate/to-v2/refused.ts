import type { Refusal } from '../translation';

/** Thrown inside this room where a call has no translation; `translate` turns it into its result. */
export class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }

  /** Answered at once, before any job exists. */
  static now(message: string): Refused {
    return new Refused({ status: 400, message });
  }

  /** The recorded server accepts such a start with 200 and fails the process right after (v1-contract 2.2, 4). */
  static later(message: string): Refused {
    return new Refused({ status: 400, message, deferred: true });
  }
}
