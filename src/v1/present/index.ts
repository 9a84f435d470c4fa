export { presentCreate, type AccountFacts } from './create';
export { presentError } from './error';
export { presentProcesses } from './listing';
export { presentStart, presentStatus } from './status';
export { downloadUrl } from './urls';

/** What a route sends: the HTTP status and the JSON. */
export interface Presented {
  status: number;
  body: Record<string, unknown>;
}
