import { converterEcho } from '../../to-v1/echo';
import { familyOf } from '../../options/tables';
import { planOptions } from '../../plan/plan';
import { inputFormatOf } from './convert';
import { addEncrypt, encryptOffer } from './encrypt';
import { nameOfResult } from './command';
import { timeoutOf, type Mode } from './mode';
import { notSupported } from './not-supported';
import { preconverted } from './preconverted';
import { convertTask, taskNames } from '../task-names';
import { canonicalFormat } from '../../../formats';

/** All inputs one after the other in one PDF; other formats become PDF first (v1-contract 2.4; v2-contract 5.1, merge). */
export const combine: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const output = call.outputFormat ?? 'pdf';
    const work = catalogue.offer('merge', { input: 'pdf', output: 'pdf' });
    if (canonicalFormat(output) !== 'pdf' || !work) throw notSupported(call, 'combine');
    const parts = inputs.map((input, index) => {
      const format = inputFormatOf(request, input) ?? 'pdf';
      return preconverted(request, input, { from: format, to: 'pdf', name: convertTask(index + 1), mode: 'combine' });
    });
    const family = familyOf({ input: 'pdf', output: 'pdf' });
    const plan = planOptions(call.converterOptions, family, { catalogue, work, encrypt: encryptOffer(catalogue) });
    draft.tell(plan);
    const merged = draft.add(taskNames.merge, {
      operation: 'merge',
      input: parts,
      output_format: 'pdf',
      ...plan.parameters.work,
      filename: inputs.length > 1 ? nameOfResult(call.filename, 'pdf') : undefined,
      timeout: timeoutOf(call),
    });
    return {
      files: addEncrypt(request, [merged], plan),
      converter: converterEcho(call, { mode: 'combine', family, group: 'document', format: output }),
    };
  },
};
