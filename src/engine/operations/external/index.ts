export { programOperations, programTools } from './program-tools';
