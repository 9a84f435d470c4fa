/**
 * Whether it is a whole http or https URL, with nothing before its scheme and no space anywhere: the real v2 refuses
 * those (RFC 3987; cloudconvert-node issue 74).
 */
export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\S+$/i.test(value) && URL.canParse(value);
}
