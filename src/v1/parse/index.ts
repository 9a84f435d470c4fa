export { baseName } from './base-name';
export { parseRecorded } from './parse-recorded';
export { parseFileless, parseRequest, type ParsedRequest } from './parse-request';
export type { ReceivedPart } from './received-part';
