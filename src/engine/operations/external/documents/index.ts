export { documentTools } from './document-tools';
