import { converterEcho } from '../echo';
import { compression } from '../families';
import { planOptions } from '../options/plan';
import { inputFormatOf } from './convert';
import { timeoutOf, type Mode } from './mode';
import { notSupported } from './not-supported';
import { preconverted } from './preconverted';

/** A smaller file of the same format: v2's `optimize` (v1-contract 2.4, v2-contract 5.1). */
export const compress: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    if (!input) throw notSupported(call, 'compress');
    const from = inputFormatOf(request, input);
    const format = call.outputFormat ?? from;
    const work = catalogue.offer('optimize', { input: format, output: format });
    if (format === undefined || !work) throw notSupported(call, 'compress');
    const source = preconverted(request, input, { from, to: format, name: 'convert', mode: 'compress' });
    const plan = planOptions(call.converterOptions, compression, { catalogue, work });
    draft.warnings.push(...plan.warnings);
    const task = draft.add('optimize', {
      operation: 'optimize',
      input: source,
      input_format: work?.inputFormat ?? format,
      ...plan.parameters.work,
      timeout: timeoutOf(call),
    });
    return {
      files: [task],
      converter: converterEcho(call, { mode: 'compress', family: compression, group: work?.group, format }),
    };
  },
};
