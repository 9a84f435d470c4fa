export { baseName } from './base-name';
export { parseRequest, type ParsedRequest } from './parse-request';
export type { ReceivedPart } from './received-part';
