export { decodeText } from './decode-text';
export { formBytes, unescaped, withReadableEscapes } from './percent-escapes';
export { decodeWindows1252 } from './windows-1252';
