import path from 'node:path';

import { convertSheet, sheetNameFor } from '../../builtin/spreadsheets/convert-spreadsheets';
import type { Tool } from '../../tool';

/**
 * The tool, which gets a text table as a workbook: LibreOffice would have to be told the separator, and takes `3,50` for
 * another number.
 */
export function withTypedCells(tool: Tool): Tool {
  return {
    ...tool,
    run: async (request) => {
      const { input, inputFormat, folder, signal } = request;
      if (inputFormat !== 'csv' && inputFormat !== 'tsv') return tool.run(request);
      const target = path.join(folder, 'cells.xlsx');
      const sheetName = sheetNameFor(input.filename);
      await convertSheet({ path: input.path, from: inputFormat, to: 'xlsx', target, sheetName }, signal);
      return tool.run({ ...request, input: { ...input, path: target }, inputFormat: 'xlsx' });
    },
  };
}
