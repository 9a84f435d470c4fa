import path from 'node:path';

import type { Programs } from '../../../programs';
import { unlock } from '../../builtin/pdf/unlock';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { link } from '../run-folder';
import { passwordOption } from '../../options/password';
import type { ToolOption } from '../../options/tool-option';

/** `pdf/ocr`: puts the words of scanned pages behind their pictures, with Tesseract in the languages installed. */
export function recognizeText(programs: Programs): Tool {
  const languages = [...(programs.find('tesseract')?.features ?? [])].filter((language) => language !== 'osd');
  return programTool(programs, {
    operation: 'pdf/ocr',
    name: 'ocrmypdf',
    needs: ['ocrmypdf', 'tesseract'],
    pairs: [{ from: ['pdf'], to: null, options: optionsFor(languages) }],
    run: recognize,
  });
}

async function recognize(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, options, signal } = request;
  const languages = options.list('language');
  const source = await unlock(request);
  const name = await link(source, folder, 'input.pdf');
  await programs.run('ocrmypdf', {
    arguments: [
      ...['--skip-text', '--output-type', 'pdf', '--jobs', '1', '--quiet'],
      ...(languages.length === 0 ? [] : ['--language', languages.join('+')]),
      ...(options.flag('auto_orient') ? ['--rotate-pages'] : []),
      ...[name, 'recognized.pdf'],
    ],
    folder,
    reads: [source],
    signal,
  });
  return { files: [{ path: path.join(folder, 'recognized.pdf') }] };
}

function optionsFor(languages: string[]): ToolOption[] {
  return [
    { name: 'auto_orient', type: 'boolean', default: false, description: 'Turn pages upright.' },
    {
      ...{ name: 'language', type: 'enum', default: null, possible_values: languages, multiple: true },
      description: 'ISO 639-3, such as eng.',
    },
    passwordOption,
  ];
}
