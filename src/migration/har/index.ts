export { headerOf, textOf, type Body, type Exchange, type FormPart, type Header } from './exchange';
export { HarError } from './har-error';
export { harFiles } from './har-files';
export type { HarParam, KeptFile } from './har-schema';
export { HarWriter } from './har-writer';
export { unknownPath } from './unknown-path';
export { v1PathOf, type V1Path } from './v1-path';
export { capabilitiesOf, readRecordings, type Recording } from './recordings';
export { bodiesFolder, readHar } from './read-har';
