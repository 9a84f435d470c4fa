/** PostgreSQL's text holds every character but NUL, which becomes U+FFFD. */
export function storable<T>(value: T): T | string {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}
