export { programOperations, programTools } from './program-tools';
export { redrawPages } from './pdf';
