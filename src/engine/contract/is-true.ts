/** The spellings of true that form clients, PHP and command lines send; anything else is false. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}
