/** A name as a zip takes it: none that begins like a drive (`a:b.jpg`) or at the root. */
export function zipEntryName(filename: string): string {
  return filename.replace(/^\/+/, '').replace(/^([a-z]):/i, '$1_');
}
