import { converterEcho } from '../echo';
import { archives } from '../families';
import { formatGroup } from '../formats';
import { timeoutOf, type Mode } from './mode';
import { notSupported } from './not-supported';

/** All inputs in one archive (v1-contract 2.4). */
export const archive: Mode = {
  translate: ({ call, draft, inputs, catalogue }) => {
    const format = call.outputFormat ?? 'zip';
    const offer = catalogue.offer('archive', { output: format });
    if (formatGroup(format) !== 'archive' || (catalogue.known && !offer)) throw notSupported(call, 'archive');
    const task = draft.add('archive', {
      operation: 'archive',
      input: inputs.map((file) => file.task),
      output_format: offer?.row.output_format ?? format,
      filename: inputs.length > 1 ? call.filename : undefined,
      timeout: timeoutOf(call),
    });
    return {
      files: [task],
      converter: converterEcho(call, { mode: 'archive', family: archives, group: 'archive', format }),
    };
  },
};
