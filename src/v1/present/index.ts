export { presentCreate, type AccountFacts } from './create';
export { presentError } from './error';
export { presentProcesses } from './listing';
export { presentStart, presentStatus } from './status';
export type { Presented } from './presented';
export { downloadUrl } from './urls';
