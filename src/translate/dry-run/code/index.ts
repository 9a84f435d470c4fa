export { codeFor, codeLanguages, type CodeLanguage } from './code';
export type { Upload } from './program';
