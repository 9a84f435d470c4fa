import type { Operation } from '../operation';
import type { Tool } from '../tool';

/** The tools that need a program: looked for on PATH once; those not found carry `missingProgram`. */
export async function programTools(): Promise<Tool[]> {
  return [];
}

/** Operations of programs that are more than one tool run over files (command, capture-website). */
export async function programOperations(): Promise<Operation[]> {
  return [];
}
