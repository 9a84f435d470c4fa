import path from 'node:path';

import { baseNameOf } from '../../../../formats';
import type { Tool } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import type { ConvertSheetRequest } from './convert-sheet';

const texts = ['csv', 'tsv'];
const workbooks = ['ods', 'xls', 'xlsx'];
const asFound = { options: [], contents: ['csv', 'html', 'tsv'] };

/** Cells and formula results with SheetJS, without charts and pictures; named as v2's engine for spreadsheets. */
export const convertSpreadsheets: Tool = {
  operation: 'convert',
  name: 'libreoffice',
  version: packageVersion('@e965/xlsx'),
  pairs: [
    { from: texts, to: ['csv', 'html', ...workbooks, 'tsv', 'txt'], ...asFound },
    { from: [...workbooks, 'xlsm'], to: ['csv', 'html', 'tsv', 'txt'], ...asFound },
    // LibreOffice keeps formats, pictures and charts as well.
    { from: [...workbooks, 'xlsm'], to: workbooks, ...asFound, fallback: true },
  ],
  run: async ({ input, inputFormat, outputFormat, folder, signal }) => {
    const target = path.join(folder, `sheet.${outputFormat}`);
    const order = { path: input.path, from: inputFormat, to: outputFormat ?? 'csv', target };
    await convertSheet({ ...order, sheetName: sheetNameFor(input.filename) }, signal);
    return { files: [{ path: target }] };
  },
};

/** The file's own name, as far as Excel allows it. */
export function sheetNameFor(filename: string): string {
  const name = baseNameOf(filename)
    .replaceAll(/[\\/?*:[\]]/g, ' ')
    .replaceAll(/^'+|'+$/g, '')
    .trim()
    .slice(0, longestSheetName);
  return name === '' || name.toLowerCase() === 'history' ? 'Sheet1' : name;
}

const longestSheetName = 31;

export const convertSheet = inWorker<ConvertSheetRequest, void>(require.resolve('./convert-sheet'));
