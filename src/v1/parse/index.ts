export { baseName } from './base-name';
export { parseRecorded } from './parse-recorded';
export { parseRequest, type ParsedRequest } from './parse-request';
export type { ReceivedPart } from './received-part';
