import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Programs } from '../../../programs';
import { OperationError } from '../../../contract/operation';
import { isLockedDocument } from '../../content/locked-document';
import { damagedFile } from '../../damaged-file';
import { LockedFileError } from '../../locked-file';
import type { ToolRequest } from '../../tool';
import { inWorker } from '../../worker';
import { linkNamedInput } from '../run-folder';

/**
 * Converts the request's input with LibreOffice, in a profile of its own, as two runs can't share one. `exportFilter`
 * is its name for the result, with options. Answers the path of the result. LibreOffice ends with code 0 even when it
 * failed, so the result is looked for.
 */
export async function runSoffice(
  programs: Programs,
  request: ToolRequest,
  { extension, exportFilter, importFilter }: { extension: string; exportFilter: string; importFilter: string | null },
): Promise<string> {
  const { folder, signal, input } = request;
  const isolated = programs.confinement.level === 'bubblewrap';
  if (!isolated) await refuseLinkedFiles(input.path, signal);
  const name = await linkNamedInput(request);
  const seen = `/${path.basename(name)}`;
  const profile = path.join(folder, '.profile');
  await mkdir(path.join(profile, 'user'), { recursive: true });
  await writeFile(path.join(profile, 'user', 'registrymodifications.xcu'), settings);
  const { stdout, stderr } = await programs.run('soffice', {
    arguments: [
      ...['--headless', '--norestore', '--nolockcheck', '--nodefault', '--nologo'],
      `-env:UserInstallation=${pathToFileURL(profile).href}`,
      ...(importFilter === null ? [] : [`--infilter=${importFilter}`]),
      ...['--convert-to', `${extension}:${exportFilter}`, '--outdir', 'saved', isolated ? seen : name],
    ],
    folder,
    reads: [input.path],
    // Fields such as FILENAME \p print the whole path: it is that of a file alone at the top.
    ...(isolated && { mounts: [{ source: input.path, target: seen, writable: false }] }),
    signal,
  });
  const saved = await readdir(path.join(folder, 'saved')).catch(() => []);
  const [result] = saved;
  if (result === undefined) throw await failure(request, `${stderr}\n${stdout}`);
  return path.join(folder, 'saved', result);
}

const refuseLinkedFiles = inWorker<string, void>(require.resolve('./linked-files'));

/** A message of LibreOffice that tells nothing but that it failed becomes words about the file. */
async function failure({ input, inputFormat }: ToolRequest, said: string): Promise<OperationError> {
  const line = said.split('\n').find((each) => each.startsWith('Error'));
  if (line !== undefined && !line.includes('could not be loaded'))
    return new OperationError(`Conversion failed: ${line}`);
  if (await isLockedDocument(input.path)) return new LockedFileError(undefined);
  return damagedFile(inputFormat, { cause: new Error(said) });
}

/** A stranger's document runs no macros and draws in no other files. */
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
${[
  ['DisableMacrosExecution', 'true'],
  ['BlockUntrustedRefererLinks', 'true'],
  ['MacroSecurityLevel', '3'],
]
  .map(
    ([name, value]) =>
      `<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="${name}" oor:op="fuse"><value>${value}</value></prop></item>`,
  )
  .join('\n')}
</oor:items>
`;
