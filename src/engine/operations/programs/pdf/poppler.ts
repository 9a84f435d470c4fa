import path from 'node:path';

import type { ProgramId, Programs } from '../../../programs';
import { selectPages } from '../../pages';
import type { Tool, ToolOption, ToolRequest, ToolResult } from '../../tool';
import {
  densityOption,
  pagesOption,
  passwordOption,
  pictureSizeOptions,
  qualityOption,
} from '../pictures/picture-options';
import { programTool } from '../program-tool';
import { linkInput } from '../run-folder';
import { scaleArguments } from './page-scale';
import { passwordArguments, readPdfInfo } from './pdf-info';

/** Pages of a PDF with Poppler as pictures and drawings, one file a page, or as one text. */
export function popplerTools(programs: Programs): Tool[] {
  const tool = (writer: ProgramId, to: readonly string[], options: readonly ToolOption[], run: Run) =>
    programTool(programs, {
      operation: 'convert',
      name: 'poppler',
      needs: [writer, 'pdfinfo'],
      pairs: [{ from: ['pdf'], to, options: [...options, pagesOption, passwordOption] }],
      run,
    });
  const sizes = [...pictureSizeOptions, densityOption];
  return [
    tool('pdftocairo', ['png', 'tiff'], sizes, pdfToPictures),
    tool('pdftocairo', ['jpg'], [...sizes, qualityOption], pdfToPictures),
    tool('pdftocairo', ['svg', 'eps', 'ps'], [], pdfToPictures),
    tool('pdftotext', ['txt'], [layoutOption], toText),
    tool('pdftohtml', ['html'], [], toHtml),
  ];
}

/** Options of `pdfToPictures`, for conversions that go through a PDF. */
export function pictureOptionsOf(operation: string): ToolOption[] {
  const options = [...pictureSizeOptions, densityOption, qualityOption];
  return [...options, operation === 'thumbnail' ? { ...pagesOption, default: '1' } : pagesOption];
}

type Run = (request: ToolRequest, programs: Programs) => Promise<ToolResult>;

/** One file for each page that is wanted. */
export async function pdfToPictures(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const { folder, outputFormat, options, input, signal } = request;
  const name = await linkInput(request);
  const { pages } = await readPdfInfo(programs, name, request);
  const wanted = selectPages(options.text('pages'), pages.length);
  const device = devices[outputFormat ?? ''] as Device;
  const files = [];
  for (const [index, page] of wanted.entries()) {
    const size = pages[page - 1];
    const target = `output-${page}${device.ending}`;
    await programs.run('pdftocairo', {
      arguments: [
        ...[device.flag, ...(device.isPicture && size ? ['-singlefile', ...scaleArguments(size, options)] : [])],
        ...(outputFormat === 'jpg' ? ['-jpegopt', `quality=${options.number('quality') ?? usualQuality}`] : []),
        ...['-f', String(page), '-l', String(page), ...passwordArguments(request), name],
        device.isPicture ? `output-${page}` : target,
      ],
      folder,
      reads: [input.path],
      signal,
    });
    files.push({ path: path.join(folder, target) });
    request.progress(((index + 1) / wanted.length) * 100);
  }
  return { files };
}

async function toText(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  const layout = request.options.flag('layout') ? ['-layout'] : [];
  return wholeDocument(request, programs, 'pdftotext', [...layout, '-enc', 'UTF-8']);
}

async function toHtml(request: ToolRequest, programs: Programs): Promise<ToolResult> {
  return wholeDocument(request, programs, 'pdftohtml', ['-q', '-s', '-dataurls', '-noframes', '-enc', 'UTF-8']);
}

/** One result; these programs know only a first and a last page, so other choices are cut out before. */
async function wholeDocument(
  request: ToolRequest,
  programs: Programs,
  program: ProgramId,
  args: readonly string[],
): Promise<ToolResult> {
  const { folder, outputFormat, options, input, signal } = request;
  const name = await linkInput(request);
  const { pages } = await readPdfInfo(programs, name, request);
  const wanted = selectPages(options.text('pages'), pages.length);
  const [first, last] = [Math.min(...wanted), Math.max(...wanted)];
  const target = `output.${outputFormat}`;
  await programs.run(program, {
    arguments: [...args, '-f', String(first), '-l', String(last), ...passwordArguments(request), name, target],
    folder,
    reads: [input.path],
    signal,
  });
  return { files: [{ path: path.join(folder, target) }] };
}

interface Device {
  flag: string;
  /** What follows the number of the page in the name of the result; pictures get theirs from pdftocairo. */
  ending: string;
  isPicture: boolean;
}

const devices: Readonly<Record<string, Device>> = {
  png: { flag: '-png', ending: '.png', isPicture: true },
  jpg: { flag: '-jpeg', ending: '.jpg', isPicture: true },
  tiff: { flag: '-tiff', ending: '.tif', isPicture: true },
  svg: { flag: '-svg', ending: '.svg', isPicture: false },
  eps: { flag: '-eps', ending: '.eps', isPicture: false },
  ps: { flag: '-ps', ending: '.ps', isPicture: false },
};

const layoutOption: ToolOption = {
  name: 'layout',
  type: 'boolean',
  default: false,
  description: 'Keep the words where they are on the page.',
};

/** 1 to 100. */
const usualQuality = 85;
