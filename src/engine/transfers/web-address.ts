/** Whether it is a whole http or https URL, with nothing before its scheme. */
export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:/i.test(value) && URL.canParse(value);
}
