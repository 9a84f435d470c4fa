export type { Mount } from './confinement';
export { findPrograms, type Program, Programs } from './find-programs';
export type { ProgramId } from './program-table';
export { ProgramFailure, runProgram, type RunRequest, type RunResult } from './run-program';
