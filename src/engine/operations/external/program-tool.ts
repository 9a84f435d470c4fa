import type { Program, ProgramId, Programs } from '../../programs';
import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../tool';

export interface ProgramToolShape {
  operation: string;
  /** Engine id shown to callers. */
  name: string;
  /** All of them must be on PATH; the first one gives the version. */
  needs: readonly [ProgramId, ...ProgramId[]];
  /** `program` is undefined where the first one is missing: then everything it could do with it. */
  pairs: readonly ToolPairs[] | ((program: Program | undefined) => readonly ToolPairs[]);
  run: (request: ToolRequest, programs: Programs) => Promise<ToolResult>;
}

/** A tool that works where its programs are on PATH, and else says which are missing. */
export function programTool(programs: Programs, { operation, name, needs, pairs, run }: ProgramToolShape): Tool {
  const program = programs.find(needs[0]);
  const missingProgram = programs.missing(needs);
  return {
    operation,
    name,
    version: program?.version ?? '',
    ...(missingProgram !== undefined && { missingProgram }),
    pairs: typeof pairs === 'function' ? pairs(program) : pairs,
    run: (request) => run(request, programs.writingAtMost(request.bytesLeft)),
  };
}
