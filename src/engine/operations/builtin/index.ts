import type { Tool } from '../tool';

/** The tools that come with npm: they work on every machine. */
export function builtinTools(): Tool[] {
  return [];
}
