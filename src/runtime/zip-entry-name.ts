/** A file name that is safe in a zip: it starts neither at the root nor like a drive (`a:b.jpg`). */
export function zipEntryName(filename: string): string {
  return filename.replace(/^\/+/, '').replace(/^([a-z]):/i, '$1_');
}
