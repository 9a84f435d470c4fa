import { formatGroup } from '../formats';
import { timeoutOf, type Mode } from './mode';
import { notSupported } from './not-supported';

/** All inputs in one archive. */
export const archive: Mode = {
  translate: ({ call, draft, inputs, catalogue }) => {
    const output = call.outputFormat ?? 'zip';
    if (formatGroup(output) !== 'archive' || !catalogue.allows('archive', { output })) {
      throw notSupported(call, 'archive');
    }
    const task = draft.add('archive', {
      operation: 'archive',
      input: inputs.map((file) => file.task),
      output_format: output,
      filename: inputs.length > 1 ? call.filename : undefined,
      timeout: timeoutOf(call),
    });
    return { files: [task], converter: { mode: 'archive', format: output, type: 'archivetool', options: {} } };
  },
};
