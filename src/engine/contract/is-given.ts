/** Empty text counts as not given: form clients send every field they know. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
