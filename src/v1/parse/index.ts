export { baseName } from './base-name';
export { fileInForm } from './file-in-form';
export { limits } from './limits';
export { parseRecorded } from './parse-recorded';
export { keyInHead, parseFileless, parseRequest, type ParsedRequest } from './parse-request';
export type { ReceivedPart } from './received-part';
export { callParameters } from './parameters';
