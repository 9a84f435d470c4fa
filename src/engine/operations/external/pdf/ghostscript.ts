import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Programs } from '../../../programs';
import { densityOption, sizeOptions } from '../../options/picture-options';
import { sharp } from '../../builtin/images/picture';
import { pdfToImages } from '../../builtin/pdf/pdf-to-images';
import { unlock } from '../../builtin/pdf/unlock';
import { OperationError } from '../../../contract/operation';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { programTool } from '../program-tool';
import { link } from '../run-folder';
import { passwordOption } from '../../options/password';
import type { ToolOption } from '../../options/tool-option';

/** PostScript to PDF and pictures, smaller PDF, and PDF/A, with Ghostscript. */
export function ghostscriptTools(programs: Programs): Tool[] {
  const shared = { name: 'ghostscript', needs: ['ghostscript'] } as const;
  const drawings = ['ps', 'eps', 'ai'];
  return [
    programTool(programs, {
      ...{ ...shared, operation: 'convert', pairs: [{ from: drawings, to: ['pdf'], options: [] }] },
      run: async (request) => resultOf(await distill(request, programs, ['-dEPSCrop'])),
    }),
    programTool(programs, {
      ...{ ...shared, operation: 'convert' },
      pairs: [{ from: drawings, to: ['png', 'jpg', 'webp', 'tiff'], options: [...sizeOptions, densityOption(200)] }],
      run: async (request) => {
        const document = await distill(request, programs, ['-dEPSCrop']);
        return pdfToImages.run({ ...request, input: { ...request.input, path: document }, inputFormat: 'pdf' });
      },
    }),
    programTool(programs, {
      ...{ ...shared, operation: 'optimize', pairs: [{ from: ['pdf'], to: null, options: optimizeOptions }] },
      run: async (request) => resultOf(await distill(request, programs, optimizeArguments(request))),
    }),
    programTool(programs, {
      ...{ ...shared, operation: 'pdf/a', pairs: [{ from: ['pdf'], to: null, options: archiveOptions }] },
      run: async (request) => resultOf(await archive(request, programs)),
    }),
  ];
}

function resultOf(file: string): ToolResult {
  return { files: [{ path: file }] };
}

/**
 * Writes the input anew as PDF. Ghostscript's own guard (SAFER) keeps a PostScript program from other files. It never
 * gets a locked PDF: without the password it would write an empty page, with a wrong one it crashes.
 */
export async function distill(
  request: ToolRequest,
  programs: Programs,
  args: readonly string[],
  ...before: readonly string[]
): Promise<string> {
  const { folder, inputFormat, signal } = request;
  const source = await unlock(request);
  const name = await link(source, folder, `input.${inputFormat}`);
  await programs.run('ghostscript', {
    arguments: [
      ...['-dSAFER', '-dBATCH', '-dNOPAUSE', '-sDEVICE=pdfwrite', '-sOutputFile=distilled.pdf'],
      ...['-sstdout=%stderr', '-dAutoRotatePages=/None', ...args],
      ...[...before, '-f', name],
    ],
    folder,
    reads: [source],
    signal,
  });
  return path.join(folder, 'distilled.pdf');
}

/** With an sRGB output intent, which PDF/A asks for. */
async function archive(request: ToolRequest, programs: Programs): Promise<string> {
  const level = request.options.text('conformance_level') ?? '3b';
  await writeFile(path.join(request.folder, 'intent.ps'), outputIntent);
  await writeFile(path.join(request.folder, 'srgb.icc'), await colorProfile());
  const args = [
    `-dPDFA=${level.charAt(0)}`,
    '-dPDFACompatibilityPolicy=1',
    '-sColorConversionStrategy=RGB',
    '--permit-file-read=srgb.icc',
  ];
  return distill(request, programs, args, 'intent.ps');
}

/** The one of libvips: where Ghostscript keeps its own depends on who built it. */
async function colorProfile(): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } });
  const { icc } = await sharp(await pixel.withIccProfile('srgb').png().toBuffer()).metadata();
  if (icc === undefined) throw new OperationError('Conversion failed: there is no sRGB profile.');
  return icc;
}

function optimizeArguments({ options }: ToolRequest): string[] {
  return [
    `-dPDFSETTINGS=${settings[options.text('profile') ?? 'web']}`,
    ...(colors[options.text('colorspace') ?? 'unchanged'] ?? []),
    ...(options.flag('flatten_signatures') ? ['-dPreserveAnnots=false'] : []),
  ];
}

/** Ghostscript's own bundles of settings for the profiles of v2. */
const settings: Readonly<Record<string, string>> = {
  web: '/ebook',
  print: '/printer',
  archive: '/prepress',
  mrc: '/ebook',
  max: '/screen',
};

const grey = ['-sColorConversionStrategy=Gray', '-dProcessColorModel=/DeviceGray'];
const colors: Readonly<Record<string, readonly string[]>> = {
  unchanged: [],
  rgb: ['-sColorConversionStrategy=RGB'],
  cmyk: ['-sColorConversionStrategy=CMYK'],
  grayscale: grey,
  greyscale: grey,
};

const optimizeOptions: ToolOption[] = [
  { name: 'profile', type: 'enum', default: 'web', possible_values: Object.keys(settings) },
  { name: 'colorspace', type: 'enum', default: 'unchanged', possible_values: Object.keys(colors) },
  { name: 'flatten_signatures', type: 'boolean', default: false },
  passwordOption,
];

const archiveOptions: ToolOption[] = [
  { name: 'conformance_level', type: 'enum', default: '3b', possible_values: ['1b', '2b', '3b'] },
  passwordOption,
];

const outputIntent = `%!
[/_objdef {profile} /type /stream /OBJ pdfmark
[{profile} << /N 3 >> /PUT pdfmark
[{profile} (srgb.icc) (r) file /PUT pdfmark
[/_objdef {intent} /type /dict /OBJ pdfmark
[{intent} << /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {profile} /OutputConditionIdentifier (sRGB) >> /PUT pdfmark
[{Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
`;
