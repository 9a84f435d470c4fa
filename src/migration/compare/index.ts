export { compareFiles, type ComparedFile, type FileDifference, type Tolerances } from './compare-files';
export { factsOf, type FileFacts } from './file-facts';
export { jsonDifferences, type JsonDifference } from './json-differences';
export { pictureDistance } from './picture-distance';
export { unpackZip } from './unpack-zip';
