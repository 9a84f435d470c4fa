/** Characters; servers refuse longer ones. */
const longestAddress = 65_536;

/** Whether it is an http or https URL as browsers read one. */
export function isWebAddress(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > longestAddress) return false;
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

/**
 * Whether it is one with nothing before its scheme and no space anywhere: the real v2 refuses others (RFC 3987;
 * cloudconvert-node issue 74).
 */
export function isStrictWebAddress(value: unknown): value is string {
  return isWebAddress(value) && /^https?:\S+$/i.test(value);
}
