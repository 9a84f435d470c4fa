import { curlCode } from './curl';
import { nodeCode } from './node';
import { phpCode } from './php';
import type { Program } from './program';
import { pythonCode } from './python';

const writers = { curl: curlCode, node: nodeCode, php: phpCode, python: pythonCode };

export type CodeLanguage = keyof typeof writers;

export const codeLanguages = Object.keys(writers) as CodeLanguage[];

/** The program in the languages most v1 callers speak: curl and the official SDKs. */
export function codeFor(program: Program): Record<CodeLanguage, string> {
  const { curl, node, php, python } = writers;
  return { curl: curl(program), node: node(program), php: php(program), python: python(program) };
}
