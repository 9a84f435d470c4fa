export type { InputFacts, Process, ProcessState } from './process';
