/** A connection that the network policy refuses. The message names the host as the caller wrote it, never an address behind it. */
export class ForbiddenHostError extends Error {
  override readonly name = 'ForbiddenHostError';
  readonly code = 'EHOSTFORBIDDEN';

  constructor(readonly host: string) {
    super(`Connections to ${host} are not allowed`);
  }

  /** Finds the refusal behind an error of an HTTP client, which wraps it. */
  static behind(error: unknown): ForbiddenHostError | undefined {
    for (let each = error; each instanceof Error; each = each.cause) {
      if (each instanceof ForbiddenHostError) return each;
    }
    return undefined;
  }
}
