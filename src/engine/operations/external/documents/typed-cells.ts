import path from 'node:path';

import { convertSheet, sheetNameFor } from '../../builtin/spreadsheets/convert-spreadsheets';
import type { Tool } from '../../tool';
import { packageParts } from './package-parts';

/**
 * The tool, which gets a text table as a workbook: LibreOffice would have to be told the separator, and takes `3,50` for
 * another number. Of workbooks of the beta of Excel 2007 it reads empty sheets: it gets them written anew.
 */
export function withTypedCells(tool: Tool): Tool {
  return {
    ...tool,
    run: async (request) => {
      const { input, inputFormat, folder, signal } = request;
      const isText = inputFormat === 'csv' || inputFormat === 'tsv';
      if (!isText && !(inputFormat === 'xlsx' && (await isOfBeta(input.path)))) return tool.run(request);
      const target = path.join(folder, 'cells.xlsx');
      const sheetName = sheetNameFor(input.filename);
      await convertSheet({ path: input.path, from: inputFormat, to: 'xlsx', target, sheetName }, signal);
      return tool.run({ ...request, input: { ...input, path: target }, inputFormat: 'xlsx' });
    },
  };
}

async function isOfBeta(workbook: string): Promise<boolean> {
  const [content = ''] = await packageParts(workbook, /^xl\/workbook\.xml$/, longestList);
  return content.includes('http://schemas.microsoft.com/office/excel/2006/2');
}

/** Bytes of a list of sheets. */
const longestList = 2 ** 20;
