export type { Compat } from './compat';
