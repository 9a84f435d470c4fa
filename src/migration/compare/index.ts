export type { FileDifference } from './compare-files';
export { compareFiles, factsOfFile } from './in-own-process';
export { jsonDifferences, type JsonDifference } from './json-differences';
export { unpackZip } from './unpack-zip';
