import { OperationError } from '../../contract/operation';
import { Options } from '../options/options';
import type { ToolRequest, ToolResult } from '../tool';
import { toolsInWorker } from './tools';

/** A ToolRequest as it crosses into a worker, where the signal is the end of the process. */
export interface RunToolRequest {
  /** Its place in `toolsInWorker`. */
  tool: number;
  options: Readonly<Record<string, unknown>>;
  files: Omit<ToolRequest, 'options' | 'signal' | 'progress'>;
}

/** Runs a built-in tool, within a worker. */
export async function run(
  { tool: index, options, files }: RunToolRequest,
  progress: (percent: number) => void,
): Promise<ToolResult> {
  const tool = toolsInWorker[index];
  if (tool === undefined) throw new OperationError(`There is no tool ${index}.`);
  return tool.run({ ...files, options: new Options(options), signal: never, progress });
}

const never = new AbortController().signal;
