import { converterEcho } from '../echo';
import { familyOf } from '../families';
import { extensionOf, formatGroup } from '../formats';
import { planOptions } from '../options/plan';
import { Refused } from '../refused';
import { afterwards, instead, nameOfOutput } from './command';
import { timeoutOf, type Mode, type WorkRequest } from './mode';

/** One input, one v2 `convert` task; what its options can't say goes through a `command` task behind it or in its place. */
export const convert: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    const output = call.outputFormat;
    if (!output || !input) throw Refused.now('Missing parameter: outputformat');
    const pair = { input: inputFormatOf(request), output };
    const work = catalogue.offer('convert', pair);
    const family = familyOf({ ...pair, engine: work?.engine });
    const plan = planOptions(call.converterOptions, family, { catalogue, work });
    draft.warnings.push(...plan.warnings);
    const converter = converterEcho(call, 'convert', family);
    if (plan.command) return { files: [instead(request, input, output, plan.command)], converter };

    const refined = Object.values(plan.extra).some((words) => words.length > 0);
    const filename = refined ? nameOfOutput(input, output) : undefined;
    const task = draft.add('convert', {
      operation: 'convert',
      input: input.task,
      input_format: pair.input,
      output_format: output,
      ...plan.parameters.work,
      filename,
      timeout: timeoutOf(call),
    });
    return { files: [filename ? afterwards(request, task, filename, plan.extra) : task], converter };
  },
};

/** The extension of a file's own name tells more than the format declared at create (v1-contract 5.1). */
function inputFormatOf({ call, inputs }: WorkRequest): string | undefined {
  const extension = extensionOf(inputs[0]?.filename ?? '');
  if (extension === undefined || formatGroup(extension) === undefined) return call.inputFormat;
  return extension;
}
