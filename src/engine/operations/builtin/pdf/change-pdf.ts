import { randomBytes } from 'node:crypto';
import path from 'node:path';

import { pagesOptions, wantedPages } from '../../options/pages';
import type { Tool, ToolRequest, ToolResult } from '../../tool';
import { inWorker } from '../../worker';
import { packageVersion } from '../package-version';
import type { ArrangeRequest } from './arrange-pages';
import { permissionOptions, permissionsOf } from './permissions';
import type { ProtectRequest } from './protect-document';
import { arrangePages } from './take-pages';
import type { ToolOption } from '../../options/tool-option';
import { passwordOption } from '../../options/password';

const secret = { type: 'string', default: null } as const;

const rotationOption: ToolOption = {
  name: 'rotation',
  type: 'string',
  default: '+90',
  pattern: /^\s*[+-]?(90|180|270)$/,
  description: 'Degrees to turn the pages by, clockwise: +90, -90 or 180.',
};

/** The pdf/* operations that take a PDF and give PDFs. */
export const changePdf: Tool[] = [
  pdfTool(
    'pdf/encrypt',
    [
      { name: 'set_password', ...secret, description: 'Needed to open the document.' },
      {
        name: 'set_owner_password',
        ...secret,
        description: 'Needed to lift the permissions; a random one when empty.',
      },
      ...permissionOptions,
      passwordOption,
    ],
    encrypt,
  ),
  pdfTool('pdf/decrypt', [passwordOption], (request) => protect(request)),
  pdfTool('pdf/split-pages', [...pagesOptions, passwordOption], (request) => arrange(request, 'split')),
  pdfTool('pdf/extract-pages', [...pagesOptions, passwordOption], (request) => arrange(request, 'extract')),
  pdfTool('pdf/rotate-pages', [...pagesOptions, rotationOption, passwordOption], (request) =>
    arrange(request, 'rotate'),
  ),
];

function pdfTool(operation: string, options: ToolOption[], run: Tool['run']): Tool {
  const pairs = [{ from: ['pdf'], to: null, options }];
  return { operation, name: 'pdf-lib', version: packageVersion('@cantoo/pdf-lib'), pairs, run };
}

/** Without passwords everybody may open the file and nobody lift its restrictions: so v1's clients ask for it. */
async function encrypt(request: ToolRequest): Promise<ToolResult> {
  const { options } = request;
  return protect(request, {
    userPassword: options.text('set_password') ?? '',
    ownerPassword: options.text('set_owner_password') ?? randomBytes(16).toString('base64url'),
    permissions: permissionsOf(options),
  });
}

async function protect(request: ToolRequest, protection?: ProtectRequest['protection']): Promise<ToolResult> {
  const { input, options, folder, signal } = request;
  const target = path.join(folder, 'result.pdf');
  await protectDocument({ path: input.path, target, password: options.text('password'), protection }, signal);
  return { files: [{ path: target }] };
}

async function arrange(request: ToolRequest, change: ArrangeRequest['change']): Promise<ToolResult> {
  const { input, options, folder, signal, progress } = request;
  const order: ArrangeRequest = {
    path: input.path,
    password: options.text('password'),
    folder,
    pages: wantedPages(options),
    change,
    rotation: Number(options.text('rotation') ?? 0),
  };
  const paths = await arrangePages(order, signal, progress);
  return { files: paths.map((each) => ({ path: each })) };
}

const protectDocument = inWorker<ProtectRequest, void>(require.resolve('./protect-document'));
