import { converterEcho } from '../../to-v1/echo';
import { archives } from '../../options/tables';
import { planOptions } from '../../plan/plan';
import { timeoutOf, type Mode } from './mode';
import { inputFormatOf } from './convert';
import { notSupported } from './not-supported';
import { taskNames } from '../task-names';

/** The members of an archive as output files (v1-contract 2.4; v2-contract 5.1, archive/extract). */
export const extract: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    if (!input || inputs.length > 1) throw notSupported(call, 'extract');
    const format = inputFormatOf(request, input);
    const work = catalogue.offer('archive/extract', { input: format });
    if (!work) throw notSupported(call, 'extract');
    draft.tell(planOptions(call.converterOptions, archives, { catalogue, work }));
    const task = draft.add(taskNames.extract, {
      operation: 'archive/extract',
      input: input.task,
      input_format: format,
      timeout: timeoutOf(call),
    });
    return {
      files: [task],
      makes: 'several',
      converter: converterEcho(call, { mode: 'extract', family: archives, group: 'archive' }),
    };
  },
};
