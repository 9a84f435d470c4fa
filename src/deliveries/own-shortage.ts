const codes = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL']);

/** True where this machine had no descriptor, port or memory for an attempt: the receiver has nothing to do with it. */
export function isOwnShortage(error: unknown): boolean {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    if (codes.has((each as NodeJS.ErrnoException).code ?? '')) return true;
  }
  return false;
}
