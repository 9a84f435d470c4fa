import { converterEcho } from '../echo';
import { protection } from '../families';
import { planOptions } from '../options/plan';
import { inputFormatOf } from './convert';
import { addEncrypt, encryptOffer } from './encrypt';
import type { Mode } from './mode';
import { notSupported } from './not-supported';
import { preconverted } from './preconverted';

/** A PDF with passwords and permissions (v1-contract 2.4, 7). */
export const protect: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    const encrypt = encryptOffer(catalogue);
    const output = call.outputFormat ?? 'pdf';
    if (!input || output !== 'pdf' || !encrypt) throw notSupported(call, 'protect');
    const from = inputFormatOf(request, input);
    const source = preconverted(request, input, { from, to: 'pdf', name: 'convert', mode: 'protect' });
    const plan = planOptions(call.converterOptions, protection, { catalogue, work: undefined, encrypt });
    draft.warnings.push(...plan.warnings);
    return {
      files: [addEncrypt(request, source, plan)],
      converter: converterEcho(call, { mode: 'protect', family: protection, group: 'document', format: output }),
    };
  },
};
