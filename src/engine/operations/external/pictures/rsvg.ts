import path from 'node:path';

import type { Programs } from '../../../programs';
import { sizeOptions } from '../../options/picture-options';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import type { ToolOption } from '../../options/tool-option';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';

/** SVG with librsvg to formats that keep its lines lines, as large as the drawing. */
export function convertDrawings(programs: Programs): Tool {
  return programTool(programs, {
    operation: 'convert',
    name: 'rsvg',
    needs: ['rsvg'],
    pairs: [{ from: ['svg'], to: ['pdf', 'eps', 'ps'], options: drawingOptions }],
    run: convert,
  });
}

async function convert(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, outputFormat, options, input, signal } = request;
  const target = `output.${outputFormat}`;
  const sides = (['width', 'height'] as const).flatMap((side) => {
    const length = options.number(side);
    return length === undefined ? [] : [`--${side}=${length}`];
  });
  await programs.run('rsvg', {
    arguments: [
      ...['--format', String(outputFormat), '--output', target, ...sides],
      ...(options.text('fit') === 'scale' ? [] : ['--keep-aspect-ratio']),
      await linkInput(request),
    ],
    folder,
    reads: [input.path],
    signal,
  });
  return { files: [{ path: path.join(folder, target) }] };
}

/** A drawing is never cut to fill both sides: what asks for that is refused, or told by the proxy. */
const drawingOptions: ToolOption[] = sizeOptions.map((option) =>
  option.name === 'fit'
    ? { ...option, possible_values: ['max', 'scale'], description: 'scale: stretch to both.' }
    : option,
);
