import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Mount } from '../../../programs';

/**
 * Environment of ImageMagick in a run's folder: limits, and a policy that leaves no coder which reads other files,
 * runs scripts or programs, or opens connections. Ours is added to the system's own policy.
 */
export async function magickEnvironment(folder: string): Promise<Record<string, string>> {
  return configured(folder, policyOf(noDelegates, 'write'));
}

/**
 * For a program that sees nothing but its own files: our policy in place of the system's, which forbids PDF because
 * Ghostscript reads it for ImageMagick. Here that can do no harm.
 */
export async function confinedMagick(
  folder: string,
): Promise<{ environment: Record<string, string>; mounts: Mount[] }> {
  const environment = await configured(folder, policyOf(onlyGhostscript, 'read|write'));
  const source = path.join(folder, '.magick', 'policy.xml');
  const mounts = systemPolicies
    .filter((target) => existsSync(target))
    .map((target) => ({ source, target, writable: false }));
  return { environment, mounts };
}

async function configured(folder: string, policy: string): Promise<Record<string, string>> {
  const configuration = path.join(folder, '.magick');
  await mkdir(configuration, { recursive: true });
  await writeFile(path.join(configuration, 'policy.xml'), policy);
  return {
    MAGICK_CONFIGURE_PATH: configuration,
    MAGICK_MEMORY_LIMIT: '1GiB',
    MAGICK_MAP_LIMIT: '2GiB',
    MAGICK_DISK_LIMIT: '4GiB',
    MAGICK_THREAD_LIMIT: '2',
  };
}

const systemPolicies = ['/etc/ImageMagick-6/policy.xml', '/etc/ImageMagick-7/policy.xml'];

const forbiddenCoders = [
  ...[
    'URL',
    'HTTP',
    'HTTPS',
    'FTP',
    'FILE',
    'MSL',
    'MVG',
    'EPHEMERAL',
    'SHOW',
    'WIN',
    'PLT',
    'X',
    'XWD',
    'VIDEO',
    'MPEG',
  ],
  ...['PS', 'PS2', 'PS3', 'EPS', 'EPSF', 'EPSI', 'EPI', 'EPT', 'EPT2', 'EPT3', 'EPDF', 'AI', 'POCKETMOD', 'XPS', 'PCL'],
  ...['TEXT', 'TXT', 'INLINE', 'VID', 'SCAN'],
];

/** Programs read them for ImageMagick; it writes them itself. */
const pdfCoders = ['PDF', 'PDFA'];

/** The last policy that fits counts. */
const noDelegates = ['  <policy domain="delegate" rights="none" pattern="*" />'];
const onlyGhostscript = [...noDelegates, '  <policy domain="delegate" rights="execute" pattern="gs" />'];

function policyOf(delegates: readonly string[], pdfRights: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<policymap>',
    '  <policy domain="resource" name="width" value="16KP" />',
    '  <policy domain="resource" name="height" value="16KP" />',
    ...forbiddenCoders.map((coder) => `  <policy domain="coder" rights="none" pattern="${coder}" />`),
    ...pdfCoders.map((coder) => `  <policy domain="coder" rights="${pdfRights}" pattern="${coder}" />`),
    ...delegates,
    '  <policy domain="path" rights="none" pattern="@*" />',
    '  <policy domain="path" rights="none" pattern="|*" />',
    '</policymap>',
    '',
  ].join('\n');
}
