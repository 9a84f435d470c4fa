import type { Tool, ToolRequest, ToolResult } from '../tool';
import { inWorker } from '../worker';
import type { RunToolRequest } from './run-tool';
import { toolsInWorker } from './tools';

/** The tools that come with npm: they work on every machine, each run in a process that can be killed. */
export function builtinTools(): Tool[] {
  return toolsInWorker.map((tool, index) => ({ ...tool, run: (request) => runElsewhere(index, request) }));
}

function runElsewhere(tool: number, { options, signal, progress, ...files }: ToolRequest): Promise<ToolResult> {
  return runTool({ tool, options: options.values, files }, signal, progress);
}

const runTool = inWorker<RunToolRequest, ToolResult>(require.resolve('./run-tool'));
