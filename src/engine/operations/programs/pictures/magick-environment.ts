import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

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
  ...[
    'PS',
    'PS2',
    'PS3',
    'EPS',
    'EPSF',
    'EPSI',
    'EPI',
    'EPT',
    'PDF',
    'XPS',
    'PCL',
    'TEXT',
    'TXT',
    'INLINE',
    'VID',
    'SCAN',
  ],
];

const policy = [
  '<?xml version="1.0" encoding="UTF-8"?>',
  '<policymap>',
  ...forbiddenCoders.map((coder) => `  <policy domain="coder" rights="none" pattern="${coder}" />`),
  '  <policy domain="delegate" rights="none" pattern="*" />',
  '  <policy domain="path" rights="none" pattern="@*" />',
  '  <policy domain="path" rights="none" pattern="|*" />',
  '</policymap>',
  '',
].join('\n');
