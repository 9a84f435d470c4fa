import path from 'node:path';

import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import type { ConvertSheetRequest } from './convert-sheet';

/** Cells and formula results with SheetJS, without charts and pictures; named as v2's engine for spreadsheets. */
export const convertSpreadsheets: Tool = {
  operation: 'convert',
  name: 'libreoffice',
  version: packageVersion('@e965/xlsx'),
  pairs: [
    {
      from: ['csv', 'ods', 'tsv', 'xls', 'xlsm', 'xlsx'],
      to: ['csv', 'html', 'ods', 'tsv', 'txt', 'xls', 'xlsx'],
      options: [],
    },
  ],
  run: async ({ input, inputFormat, outputFormat, folder, signal }) => {
    const target = path.join(folder, `sheet.${outputFormat}`);
    await convertSheet({ path: input.path, from: inputFormat, to: outputFormat ?? 'csv', target }, signal);
    return { files: [{ path: target }] };
  },
};

const convertSheet = inWorker<ConvertSheetRequest, void>(require.resolve('./convert-sheet'));
