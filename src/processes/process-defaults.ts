import type { Process } from './process';

/** What a new Process begins with, and most keep; a stored row leaves these out. */
export function processDefaults() {
  return {
    mode: 'convert',
    warnings: [],
    save: false,
    info: false,
    downloadable: false,
    input: {},
    downloaded: [],
    pendingUploads: [],
    handsOver: false,
    compat: {},
  } satisfies Partial<Process>;
}
