import { converterEcho } from '../../to-v1/echo';
import { protection } from '../../options/tables';
import { planOptions } from '../../plan/plan';
import { inputFormatOf } from './convert';
import { decryptOffer } from './decrypt';
import { addEncrypt, encryptOffer } from './encrypt';
import type { Mode } from './mode';
import { notSupported } from './not-supported';
import { preparedInputs } from './preconverted';

/** PDFs with passwords and permissions (v1-contract 2.4, 7). */
export const protect: Mode = {
  translate: (request) => {
    const { call, draft, inputs, catalogue } = request;
    const [input] = inputs;
    const encrypt = encryptOffer(catalogue);
    const output = call.outputFormat ?? 'pdf';
    if (!input || output !== 'pdf' || !encrypt) throw notSupported(call, 'protect');
    const decrypt = decryptOffer(catalogue, inputFormatOf(request, input));
    const plan = planOptions(call.converterOptions, protection, { catalogue, work: undefined, encrypt, decrypt });
    draft.tell(plan);
    return {
      makes: inputs.length > 1 ? 'several' : undefined,
      files: addEncrypt(request, preparedInputs(request, plan, 'pdf', 'protect'), plan, { always: true }),
      converter: converterEcho(call, { mode: 'protect', family: protection, group: 'document', format: output }),
    };
  },
};
