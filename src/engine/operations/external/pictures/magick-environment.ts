import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import type { Mount } from '../../../programs';

/**
 * Environment of ImageMagick in a run's folder: limits, and a policy that leaves no coder which reads other files,
 * runs scripts or programs, or opens connections. Ours is added to the system's own policy.
 */
export async function magickEnvironment(folder: string): Promise<Record<string, string>> {
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

/**
 * The policies that come with ImageMagick forbid PDF, because a program reads it for ImageMagick, and stand above ours.
 * Writing it takes none: where the kernel shows ImageMagick what we want, the same policies with that permitted.
 */
export async function magickPolicies(folder: string): Promise<Mount[]> {
  const mounts = await Promise.all(
    systemPolicies.map(async (target, index) => {
      const text = await readFile(target, 'utf8').catch(() => undefined);
      if (text === undefined) return [];
      const source = path.join(folder, '.magick', `system-${index + 1}.xml`);
      await writeFile(source, text.replaceAll(/rights="none"(?=\s+pattern="PDF")/g, 'rights="write"'));
      return [{ source, target, writable: false }];
    }),
  );
  return mounts.flat();
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
const writtenCoders = ['PDF', 'PDFA'];

const policy = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<policymap>',
  ...forbiddenCoders.map((coder) => `  <policy domain="coder" rights="none" pattern="${coder}" />`),
  ...writtenCoders.map((coder) => `  <policy domain="coder" rights="write" pattern="${coder}" />`),
  '  <policy domain="delegate" rights="none" pattern="*" />',
  '  <policy domain="path" rights="none" pattern="@*" />',
  '  <policy domain="path" rights="none" pattern="|*" />',
  '</policymap>',
  '',
].join('\n');
