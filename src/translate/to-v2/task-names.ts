/**
 * Names of the tasks of a job: people read them in the dry run and in v2's dashboard, and the job is found again by them
 * (`export` holds the output, `export-input` the input that is kept).
 */
export const taskNames = {
  convert: 'convert',
  capture: 'capture',
  merge: 'merge',
  archive: 'archive',
  extract: 'extract',
  optimize: 'optimize',
  encrypt: 'encrypt',
  decrypt: 'decrypt',
  thumbnail: 'thumbnail',
  metadata: 'metadata',
  ffprobe: 'ffprobe',
  output: 'export',
  input: 'export-input',
} as const;

export type TaskName =
  | (typeof taskNames)[keyof typeof taskNames]
  | ReturnType<typeof importTask | typeof convertTask | typeof commandTask | typeof storageTask>;

/** Of the input with this number, which begins at 1. */
export function importTask(number: number) {
  return `import-${number}` as const;
}

/** Makes a PDF of the input with this number, before all are merged. */
export function convertTask(number: number) {
  return `convert-${number}` as const;
}

/** The command in addition to the conversion. */
export function commandTask(program: 'imagemagick' | 'ffmpeg') {
  return `command-${program}` as const;
}

/** Stores the output; `kind`: v1's word for the storage. */
export function storageTask(kind: string) {
  return `export-${kind}` as const;
}
