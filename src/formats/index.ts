export { baseNameOf, canonicalFormat, extensionOf, findFormat, formatGroup, formatOfFilename } from './format-names';
export type { Format, FormatGroup } from './format-table';
