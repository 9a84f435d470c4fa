import path from 'node:path';

import type { Tool, ToolPairs, ToolRequest, ToolResult } from '../../tool';
import type { ToolOption } from '../../options/tool-option';
import { inWorker } from '../../worker';
import type { FillTemplateRequest } from './fill-template';

const templatingOption: ToolOption = {
  name: 'templating',
  type: 'dictionary',
  default: null,
  description: 'Values for placeholders such as {name} in the document.',
};

/** Formats whose texts may hold placeholders. */
const templateFormats: ReadonlySet<string> = new Set(['docx', 'docm', 'dotx', 'pptx', 'pptm', 'potx', 'ppsx']);

/** The tool, which fills the placeholders of a document before it converts it (v1's mail merge, v1-contract 7). */
export function withTemplating(tool: Tool): Tool {
  return { ...tool, pairs: tool.pairs.flatMap(partedPairs), run: (request) => runFilled(tool, request) };
}

function partedPairs(pairs: ToolPairs): ToolPairs[] {
  const from = pairs.from ?? [];
  const templates = from.filter((format) => templateFormats.has(format));
  if (templates.length === 0) return [pairs];
  return [
    { ...pairs, from: templates, options: [...pairs.options, templatingOption] },
    { ...pairs, from: from.filter((format) => !templateFormats.has(format)) },
  ];
}

async function runFilled(tool: Tool, request: ToolRequest): Promise<ToolResult> {
  const { input, inputFormat, options, folder, signal } = request;
  const values = options.dictionary('templating');
  if (Object.keys(values).length === 0 || !templateFormats.has(inputFormat)) return tool.run(request);
  const target = path.join(folder, `filled.${inputFormat}`);
  await fillTemplate({ path: input.path, target, values }, signal);
  return tool.run({ ...request, input: { ...input, path: target } });
}

const fillTemplate = inWorker<FillTemplateRequest, void>(require.resolve('./fill-template'));
