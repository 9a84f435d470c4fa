/** Seconds that a Retry-After header asks for, which is a number or a date (RFC 9110, 10.2.3); `now` in milliseconds. */
export function retryAfterOf(header: unknown, now: number): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / 1000));
}
