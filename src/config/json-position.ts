/** Where JSON is broken. Node's own message repeats the text around it, which may be a credential. */
export function positionOf(error: unknown): string {
  const place = /position \d+|line \d+ column \d+/.exec(error instanceof Error ? error.message : '');
  return place ? ` at ${place[0]}` : '';
}
