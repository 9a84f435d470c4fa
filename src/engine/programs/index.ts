export type { Mount } from './confined-command';
export type { Confinement } from './confinement';
export { findPrograms, type Program, type ProgramReport, Programs } from './find-programs';
export { outOfMemory, watchTree } from './process-tree';
export type { ProgramId } from './program-table';
export { reportConfinement } from './report-confinement';
export { noRoom, ProgramFailure, runProgram, type RunRequest, type RunResult } from './run-program';
