export type { Mount } from './confined-command';
export { findPrograms, type Program, Programs } from './find-programs';
export type { ProgramId } from './program-table';
export { reportConfinement } from './report-confinement';
export { ProgramFailure, runProgram, type RunRequest, type RunResult } from './run-program';
