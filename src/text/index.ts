export { decodeText } from './decode-text';
export { withoutEncodedWords } from './encoded-words';
export { extendedParameter } from './extended-parameter';
export { escapeAttribute, escapeMarkup } from './markup';
export { formBytes, unescaped, uriBytes, withReadableEscapes } from './percent-escapes';
export { decodeUtf8 } from './utf8';
export { decodeWindows1252 } from './windows-1252';
