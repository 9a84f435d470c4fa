/** A connection that the network policy forbids. The message names the host as the caller wrote it, not its address. */
export class ForbiddenHostError extends Error {
  override readonly name = 'ForbiddenHostError';
  readonly code = 'EHOSTFORBIDDEN';

  constructor(readonly host: string) {
    super(`Connections to ${host} are not allowed`);
  }

  /** Finds the `ForbiddenHostError` that an HTTP client has wrapped in its own error. */
  static behind(error: unknown): ForbiddenHostError | undefined {
    for (let each = error; each instanceof Error; each = each.cause) {
      if (each instanceof ForbiddenHostError) return each;
    }
    return undefined;
  }
}
