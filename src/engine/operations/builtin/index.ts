export { builtinTools } from './builtin-tools';
export { mergeTools } from './pdf/merge-pdf';
