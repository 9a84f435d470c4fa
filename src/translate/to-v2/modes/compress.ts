import { converterEcho } from '../../to-v1/echo';
import { compression, pdfCompression } from '../../options/tables';
import { planOptions } from '../../plan/plan';
import { inputFormatOf } from './convert';
import { decryptOffer } from './decrypt';
import { addEncrypt, encryptOffer } from './encrypt';
import { oneOrAll, timeoutOf, type Mode } from './mode';
import { notSupported } from './not-supported';
import { preparedInputs } from './preconverted';
import { taskNames } from '../task-names';

/** Smaller files of the same format: v2's `optimize` (v1-contract 2.4, v2-contract 5.1). */
export const compress: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    if (!input) throw notSupported(call, 'compress');
    const from = inputFormatOf(request, input);
    const format = call.outputFormat ?? from;
    const work = catalogue.offer('optimize', { input: format, output: format });
    if (format === undefined || !work) throw notSupported(call, 'compress');
    const decrypt = decryptOffer(catalogue, from);
    const family = format === 'pdf' ? pdfCompression : compression;
    const encrypt = encryptOffer(catalogue);
    const plan = planOptions(call.converterOptions, family, { catalogue, work, decrypt, encrypt });
    draft.tell(plan);
    const task = draft.add(taskNames.optimize, {
      operation: 'optimize',
      input: oneOrAll(preparedInputs(request, plan, format, 'compress')),
      input_format: work.inputFormat ?? format,
      ...plan.parameters.work,
      timeout: timeoutOf(call),
    });
    return {
      makes: inputs.length > 1 ? 'several' : undefined,
      files: addEncrypt(request, [task], plan),
      converter: converterEcho(call, { mode: 'compress', family, group: work.group, format }),
    };
  },
};
